/** @param interleaved [plane, 3] @param pixels of 3 plane values, which are overwritten @returns [3, plane] */
export function planesOfRgb(
  interleaved: Uint8Array,
  plane: number,
  pixels: Uint8Array = new Uint8Array(3 * plane),
): Uint8Array {
  let from = 0;
  for (let i = 0; i < plane; i += 1) {
    pixels[i] = interleaved[from++] ?? 0;
    pixels[plane + i] = interleaved[from++] ?? 0;
    pixels[2 * plane + i] = interleaved[from++] ?? 0;
  }
  return pixels;
}

/** @param grey [plane] @param pixels of 3 plane values, which are overwritten @returns [3, plane] */
export function planesOfGrey(grey: Uint8Array, plane: number, pixels: Uint8Array): Uint8Array {
  for (let channel = 0; channel < 3; channel += 1) pixels.set(grey.subarray(0, plane), channel * plane);
  return pixels;
}
