import { GraphBuilder, matmul } from "@condensery/autodiff";
import { compile } from "@condensery/engine";
import { randomStream } from "@condensery/rng";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import type { Work } from "./rounds.js";

/** A square matrix product through the same runtime as the work: the rate it reaches is this machine's roofline. */
export async function sgemmWork(workspace: Workspace, side: number): Promise<Work> {
  const builder = new GraphBuilder();
  const [left, right] = [builder.input("left", [side, side]), builder.input("right", [side, side])];
  const program = compile("sgemm", builder.finish({ product: matmul(left, right) }));
  const inputs = { left: "sgemm/left", right: "sgemm/right" };
  for (const [index, slot] of Object.values(inputs).entries()) {
    const numbers = randomStream({ seed: 0, purpose: "bench-sgemm", indices: [index] });
    await workspace.put(slot, float32Tensor([side, side], numbers.uniform(new Float32Array(side * side), -1, 1)));
  }
  return {
    name: "sgemm",
    modelFlops: program.modelFlops,
    executedFlops: program.flops,
    run: async () => {
      await workspace.execute([{ program, inputs, outputs: { product: "sgemm/product" } }]);
    },
  };
}
