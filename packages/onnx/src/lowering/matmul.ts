import type { NodeOf } from "@condensery/autodiff";
import { microsoftDomain } from "../model-writer.js";
import type { LoweringContext } from "./context.js";

/** FusedMatMul reads transposed operands in place; ONNX Runtime would fuse Transpose and MatMul into the same node. */
export function matmul(node: NodeOf<"matmul">, { writer, operands }: LoweringContext): string {
  const { transposeLeft, transposeRight } = node.params;
  if (!transposeLeft && !transposeRight) return writer.op("MatMul", operands());
  return writer.op("FusedMatMul", operands(), {
    domain: microsoftDomain,
    attributes: { transA: Number(transposeLeft), transB: Number(transposeRight) },
  });
}
