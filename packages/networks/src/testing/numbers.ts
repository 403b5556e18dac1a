/** Numbers that reference/numbers_alike.py computes alike: 32-bit integer hashes, exact in float64. */

/** Offsets of the streams of whatever is no parameter; the parameters' streams count from 0. */
export const streams = { statistics: 1000, images: 2000, directions: 3000 } as const;

const probeCount = 8;

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** offset + scale·u into `view`, with u of [-1, 1), other numbers for each stream. */
export function fillUniform(view: Float64Array, stream: number, scale: number, offset = 0): void {
  const start = mix(stream + 1);
  for (let index = 0; index < view.length; index++) {
    view[index] = offset + scale * (mix(start + index) / 2 ** 31 - 1);
  }
}

/** Positions at which a tensor of this size is compared entry by entry. */
export function probes(size: number): number[] {
  return Array.from({ length: probeCount }, (_, index) => mix(index + 1) % size);
}
