import {
  add,
  axisLength,
  divide,
  floor,
  multiply,
  negate,
  relu,
  reshape,
  slice,
  subtract,
  type GraphBuilder,
  type Shape,
  type Value,
} from "@condensery/autodiff";
import { drawColumns, type DrawColumn } from "./draw-columns.js";
import { gatherWeighted, type Positions } from "./sample.js";

/** One column of the draws [n, 13], with axes of length 1 behind it so that it broadcasts. */
export function drawColumn(draws: Value, name: DrawColumn, ones: Shape): Value {
  const n = axisLength(draws.shape, 0);
  const at = drawColumns[name];
  return reshape(slice(draws, [0, at], [n, at + 1]), [n, ...ones]);
}

/** 0, 1, ... along the axis whose length is given as -1. */
export function counted(builder: GraphBuilder, length: number, shape: Shape): Value {
  return builder.constant(
    Array.from({ length }, (_, position) => position),
    shape.map((one) => (one === -1 ? length : one)),
  );
}

/** Where the draws' affine maps sample each pixel of an image [h, w]. */
export function affinePositions(draws: Value, height: number, width: number): Positions {
  const of = (name: DrawColumn): Value => drawColumn(draws, name, [1, 1]);
  const [i, j] = pixelsOf(draws.builder, height, width);
  return {
    rows: add(add(of("row0"), multiply(i, of("rowByI"))), multiply(j, of("rowByJ"))),
    columns: add(add(of("column0"), multiply(i, of("columnByI"))), multiply(j, of("columnByJ"))),
  };
}

/** How far, in rows and columns of its result, an affine map spreads one pixel of its input, to either side. */
export interface Reach {
  readonly rows: number;
  readonly columns: number;
}

/** Pixels around each one that a reach covers, vertically and horizontally. */
export function reachedPixels({ rows, columns }: Reach): readonly [number, number] {
  return [Math.ceil(2 * rows), Math.ceil(2 * columns)];
}

/**
 * The transpose of bilinear sampling at the draws' affine positions, for maps that do not spread a pixel further than
 * `reach`: every pixel q gathers the results o around its own place M⁻¹(q - t), with the weights that they gave it.
 * The vjp of sampling is a scatter, which a GPU adds up in an order of its own: the last bits would change from run to
 * run.
 */
export function affineSampleTransposed(cotangent: Value, draws: Value, reach: Reach): Value {
  const { builder } = cotangent;
  const [height, width] = [axisLength(cotangent.shape, 2), axisLength(cotangent.shape, 3)];
  const of = (name: DrawColumn): Value => drawColumn(draws, name, [1, 1]);
  const [a, b, c, d] = [of("rowByI"), of("rowByJ"), of("columnByI"), of("columnByJ")];
  const [i, j] = pixelsOf(builder, height, width);
  const [fromRow, fromColumn] = [subtract(i, of("row0")), subtract(j, of("column0"))];
  const determinant = subtract(multiply(a, d), multiply(b, c));
  const inverse = (left: Value, right: Value): Value =>
    add(multiply(fromRow, divide(left, determinant)), multiply(fromColumn, divide(right, determinant)));

  // The first results that may meet q, and where these are sampled as seen from q
  const firstRow = add(floor(subtract(inverse(d, negate(b)), reach.rows)), 1);
  const firstColumn = add(floor(subtract(inverse(negate(c), a), reach.columns)), 1);
  const away = (byRow: Value, byColumn: Value, from: Value): Value =>
    subtract(add(multiply(firstRow, byRow), multiply(firstColumn, byColumn)), from);

  const [down, across] = reachedPixels(reach);
  const nextRow = counted(builder, down, [-1, 1, 1, 1, 1]);
  const nextColumn = counted(builder, across, [1, -1, 1, 1, 1]);
  const inGrid = (value: Value): Value => reshape(value, [1, 1, ...value.shape]);
  const share = (byRow: Value, byColumn: Value, from: Value): Value => {
    const steps = add(multiply(nextRow, inGrid(byRow)), multiply(nextColumn, inGrid(byColumn)));
    return hat(add(inGrid(away(byRow, byColumn, from)), steps));
  };
  return gatherWeighted(cotangent, {
    rows: add(inGrid(firstRow), nextRow),
    columns: add(inGrid(firstColumn), nextColumn),
    weights: multiply(share(a, b, fromRow), share(c, d, fromColumn)),
  });
}

/** Rows [1, h, 1] and columns [1, 1, w] of the pixels. */
function pixelsOf(builder: GraphBuilder, height: number, width: number): readonly [Value, Value] {
  return [counted(builder, height, [1, -1, 1]), counted(builder, width, [1, 1, -1])];
}

/** max(0, 1 - |x|), the share of bilinear sampling at distance x. */
function hat(x: Value): Value {
  return relu(subtract(add(x, 1), multiply(relu(x), 2)));
}
