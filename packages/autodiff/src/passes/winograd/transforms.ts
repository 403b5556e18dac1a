/** Winograd's transforms as matrix products, for 3x3 convolutions with stride 1 and padding 1. */
import type { Value } from "../../builder.js";
import { matmul } from "../../ops/contraction.js";
import { reshape } from "../../ops/movement.js";
import { shape4, type Shape4 } from "../../shapes/contraction.js";
import { cookToom4, taps } from "./cook-toom.js";

/**
 * The transform matrices of one axis: rows are (position, tile), columns pixels. Tiling, overlap and zero padding are
 * folded into them, so a transform is one matrix product and needs no gathering.
 */
interface AxisMatrices {
  readonly tiles: number;
  /** Number of rows, positions · tiles. */
  readonly rows: number;
  /** Bᵀ for every tile, row-major [rows, pixels]. */
  readonly input: Float64Array;
  /** A for every tile, row-major [rows, pixels]. */
  readonly output: Float64Array;
}

const scheme = cookToom4();

/** Positions of the two-dimensional domain. */
const domainPositions = scheme.positions ** 2;

function axisMatrices(pixels: number): AxisMatrices {
  const tiles = Math.ceil(pixels / scheme.outputs);
  const rows = scheme.positions * tiles;
  const input = new Float64Array(rows * pixels);
  const output = new Float64Array(rows * pixels);
  for (let position = 0; position < scheme.positions; position++) {
    for (let tile = 0; tile < tiles; tile++) {
      const offset = (position * tiles + tile) * pixels;
      for (let k = 0; k < scheme.positions; k++) {
        const pixel = tile * scheme.outputs + k - 1;
        if (pixel >= 0 && pixel < pixels) input[offset + pixel] = scheme.input[position]?.[k] ?? 0;
      }
      for (let k = 0; k < scheme.outputs; k++) {
        const pixel = tile * scheme.outputs + k;
        if (pixel < pixels) output[offset + pixel] = scheme.output[k]?.[position] ?? 0;
      }
    }
  }
  return { tiles, rows, input, output };
}

/** G ⊗ G, row-major [positions², 9]; the horizontal position is the slower one, as in the map transforms. */
function filterMatrix(): Float64Array {
  const entries: number[] = [];
  for (const horizontal of scheme.filter) {
    for (const vertical of scheme.filter) {
      for (const down of vertical) for (const across of horizontal) entries.push(down * across);
    }
  }
  return Float64Array.from(entries);
}

type Side = "input" | "output";

/**
 * Maps [n,c,h,w] into the domain [positions², tiles·n, c]: Bᵀ d B for `input`, its adjoint partner A dy Aᵀ for
 * `output`. The first product transforms rows and the second columns; each leaves its new axis in front, which is
 * where the next one and the channel products need it, so nothing is ever transposed.
 */
export function mapToDomain(x: Value, side: Side): Value {
  const [n, c, h, w] = shape4(x.shape);
  const [vertical, horizontal] = [axisMatrices(h), axisMatrices(w)];
  const { positions } = scheme;
  const rows = matmul(x.builder.constant(horizontal[side], [horizontal.rows, w]), reshape(x, [n * c * h, w]), {
    transposeRight: true,
  });
  const columns = matmul(perPosition(x, vertical, side, h), reshape(rows, [positions, horizontal.tiles * n * c, h]), {
    transposeRight: true,
  });
  return reshape(columns, [domainPositions, vertical.tiles * horizontal.tiles * n, c]);
}

/** The adjoint of `mapToDomain`: domain [positions², tiles·n, c] to maps [n,c,h,w]. */
export function domainToMap(domain: Value, side: Side, [n, c, h, w]: Shape4): Value {
  const [vertical, horizontal] = [axisMatrices(h), axisMatrices(w)];
  const { positions } = scheme;
  const columns = matmul(
    reshape(domain, [positions, vertical.rows, horizontal.tiles * n * c]),
    perPosition(domain, vertical, side, h),
    { transposeLeft: true },
  );
  const rows = matmul(
    reshape(columns, [horizontal.rows, n * c * h]),
    domain.builder.constant(horizontal[side], [horizontal.rows, w]),
    { transposeLeft: true },
  );
  return reshape(rows, [n, c, h, w]);
}

/** Kernels [k,c,3,3] into the domain [positions², k, c]: G g Gᵀ. */
export function kernelToDomain(kernel: Value): Value {
  const [k, c] = shape4(kernel.shape);
  const matrix = kernel.builder.constant(filterMatrix(), [domainPositions, taps * taps]);
  const flat = matmul(matrix, reshape(kernel, [k * c, taps * taps]), { transposeRight: true });
  return reshape(flat, [domainPositions, k, c]);
}

/** The adjoint of `kernelToDomain`: domain [positions², k, c] to kernels [k,c,3,3]. */
export function domainToKernel(domain: Value, [k, c]: Shape4): Value {
  const matrix = domain.builder.constant(filterMatrix(), [domainPositions, taps * taps]);
  const flat = matmul(reshape(domain, [domainPositions, k * c]), matrix, { transposeLeft: true });
  return reshape(flat, [k, c, taps, taps]);
}

/** The vertical matrix once for each horizontal position, [positions, rows, pixels]. */
function perPosition(x: Value, matrices: AxisMatrices, side: Side, pixels: number): Value {
  const { positions } = scheme;
  const repeated = new Float64Array(positions * matrices.rows * pixels);
  for (let position = 0; position < positions; position++) {
    repeated.set(matrices[side], position * matrices.rows * pixels);
  }
  return x.builder.constant(repeated, [positions, matrices.rows, pixels]);
}
