import {
  gather as gatherRows,
  pad as padZeros,
  reshape as reshapeTo,
  scatterAdd as scatterRows,
  slice as sliceOut,
  transpose as permute,
} from "../ops/movement.js";
import { reduceSum } from "../ops/reduction.js";
import { axisLength } from "../tensor-type.js";
import { operand, type VjpRule } from "./vjp-rule.js";

// y = x repeated along axes of length 1: dx sums g over them
export const broadcast: VjpRule<"broadcast"> = (y, g) => {
  const x = operand(y, 0);
  const repeated = x.shape.flatMap((length, axis) => (length === g.shape[axis] ? [] : [axis]));
  return [repeated.length === 0 ? g : reduceSum(g, repeated)];
};

export const reshape: VjpRule<"reshape"> = (y, g) => [reshapeTo(g, operand(y, 0).shape)];

// y = transpose(x, p): dx = transpose(g, p^-1)
export const transpose: VjpRule<"transpose"> = (y, g) => {
  const { permutation } = y.params;
  return [
    permute(
      g,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ];
};

// y = x[start : limit : stride]: dx has g at those places and zeros elsewhere
export const slice: VjpRule<"slice"> = (y, g) => {
  const { starts, strides } = y.params;
  const x = operand(y, 0);
  const interior = strides.map((stride) => stride - 1);
  const high = x.shape.map((length, axis) => {
    const last = axisLength(starts, axis) + (axisLength(g.shape, axis) - 1) * axisLength(strides, axis);
    return length - 1 - last;
  });
  return [padZeros(g, starts, high, interior)];
};

// y = pad(x): dx reads g where x was put
export const pad: VjpRule<"pad"> = (y, g) => {
  const { low, interior } = y.params;
  const strides = interior.map((between) => between + 1);
  const limits = operand(y, 0).shape.map(
    (length, axis) => axisLength(low, axis) + (length - 1) * axisLength(strides, axis) + 1,
  );
  return [sliceOut(g, low, limits, strides)];
};

// y = concat(x0, x1, ...): each operand reads its own part of g
export const concat: VjpRule<"concat"> = (y, g) => {
  const { axis } = y.params;
  let offset = 0;
  return y.operands.map((x) => {
    const start = offset;
    offset += axisLength(x.shape, axis);
    const starts = g.shape.map((_, one) => (one === axis ? start : 0));
    const limits = g.shape.map((length, one) => (one === axis ? offset : length));
    return sliceOut(g, starts, limits);
  });
};

// y = x[indices]: dx = scatterAdd(g, indices)
export const gather: VjpRule<"gather"> = (y, g) => {
  const { axis } = y.params;
  return [scatterRows(g, operand(y, 1), axisLength(operand(y, 0).shape, axis), axis), null];
};

// y = scatterAdd(u, indices): du = g[indices]
export const scatterAdd: VjpRule<"scatterAdd"> = (y, g) => [gatherRows(g, operand(y, 1), y.params.axis), null];
