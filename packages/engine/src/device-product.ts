import { GraphBuilder, matmul, type Graph } from "@condensery/autodiff";
import type { MatrixProduct } from "@condensery/datasets";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import { compileHere, type Compiler } from "./compiler-thread.js";
import type { CompiledProgram } from "./compile.js";
import { executeMetered, type UsageMeter } from "./usage.js";

const slot = "product";

/** How products are made. */
export interface DeviceProductOptions {
  readonly compile?: Compiler;
  readonly meter?: UsageMeter | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Matrix products of a workspace's worker; each size is compiled once. */
export function deviceProduct(
  workspace: Workspace,
  { compile = compileHere, meter, signal }: DeviceProductOptions = {},
): MatrixProduct {
  const programs = new Map<string, Promise<CompiledProgram>>();
  return async (left, right, { rows, inner, columns }) => {
    const name = `product-${rows}-${inner}-${columns}`;
    const compiling = programs.get(name) ?? compile(name, productGraph(rows, inner, columns));
    programs.set(name, compiling);
    const inputs = { left: float32Tensor([rows, inner], left), right: float32Tensor([inner, columns], right) };
    const commands = [{ program: await compiling, inputs, outputs: { product: slot } }];
    const options = { fetch: [slot], ...(signal === undefined ? {} : { signal }) };
    const { tensors } = await executeMetered(workspace, commands, options, meter);
    await workspace.release([slot]);
    const product = tensors[slot];
    if (product?.elementType !== "float32") throw new TypeError("a matrix product returned no float32 values");
    return product.data;
  };
}

function productGraph(rows: number, inner: number, columns: number): Graph {
  const builder = new GraphBuilder();
  const [left, right] = [builder.input("left", [rows, inner]), builder.input("right", [inner, columns])];
  return builder.finish({ product: matmul(left, right) });
}
