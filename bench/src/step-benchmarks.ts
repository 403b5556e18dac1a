import type { CompiledProgram } from "@condensery/engine";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import { problemSlots, type Problem } from "./problem.js";
import type { Work } from "./rounds.js";

export type StepName = "inner-step" | "step-adjoint";

const sums = { image_gradient: "bench/image-gradient", label_gradient: "bench/label-gradient" } as const;
const alphaGradient = "bench/alpha-gradient";
const lambda = "bench/lambda";

/**
 * One run of a step program as the method asks for it, all operands resident. Results go to slots of their own, so
 * that every run has the same numbers and none can drift to infinities or denormals.
 */
export async function stepWork(
  workspace: Workspace,
  problem: Problem,
  program: CompiledProgram,
  name: StepName,
): Promise<Work> {
  const { theta, images, labels, alpha } = problemSlots;
  const operands = { theta, images, labels, alpha };
  if (name === "step-adjoint") await putAdjointOperands(workspace, problem);
  const command =
    name === "inner-step"
      ? { program, inputs: operands, outputs: { theta_next: "bench/theta-next" } }
      : {
          program,
          inputs: { ...operands, ...sums, lambda, alpha_gradient: alphaGradient },
          outputs: {
            lambda_next: "bench/lambda-next",
            image_gradient_next: "bench/image-gradient-next",
            label_gradient_next: "bench/label-gradient-next",
            alpha_gradient_next: "bench/alpha-gradient-next",
          },
        };
  return {
    name,
    modelFlops: program.modelFlops,
    executedFlops: program.flops,
    run: async () => {
      await workspace.execute([command]);
    },
  };
}

async function putAdjointOperands(workspace: Workspace, { images, labels, target }: Problem): Promise<void> {
  await workspace.put(sums.image_gradient, float32Tensor(images.shape, new Float32Array(images.data.length)));
  await workspace.put(sums.label_gradient, float32Tensor(labels.shape, new Float32Array(labels.data.length)));
  await workspace.put(alphaGradient, float32Tensor([], new Float32Array(1)));
  await workspace.put(lambda, float32Tensor([target.length], target));
}
