import { add, axisLength, elementCount, matmul, reshape, type Value } from "@condensery/autodiff";
import { defaultUniform } from "../parameter.js";
import type { Scope } from "../scope.js";

/** x [n, ...], each image flattened in row-major order, to [n, outputs]; parameters `name`.weight and `name`.bias. */
export function linear(scope: Scope, name: string, x: Value, outputs: number): Value {
  const features = elementCount(x.shape.slice(1));
  const initialisation = defaultUniform(features);
  const flat = reshape(x, [axisLength(x.shape, 0), features]);
  const weight = scope.parameter(`${name}.weight`, [outputs, features], initialisation);
  const product = matmul(flat, weight, { transposeRight: true });
  return add(product, scope.parameter(`${name}.bias`, [outputs], initialisation));
}
