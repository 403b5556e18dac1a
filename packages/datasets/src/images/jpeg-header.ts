/** What a plain JPEG image's header announces. */
export interface PlainJpeg {
  readonly height: number;
  readonly width: number;
  /** Grey, or luminance and two chrominances. */
  readonly channels: 1 | 3;
}

const START_OF_FRAME = 0xc0;
const START_OF_SCAN = 0xda;
/** Tables, restart intervals and comments; and JFIF's own segment, which is looked into. */
const PASSED_OVER: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd, 0xfe]);
const JFIF = 0xe0;
/** Sampling of luminance for which every version of libjpeg interpolates the chrominances alike: none, halved, quartered. */
const LUMINANCE_SAMPLING: ReadonlySet<number> = new Set([0x11, 0x21, 0x22]);
const UNSAMPLED = 0x11;

/**
 * The header of a JPEG image that has nothing to interpret but its pixels: baseline, 8 bits, grey or YCbCr (components
 * 1, 2 and 3, with a JFIF segment or without), the first scan of all components, and no segment that could turn it (EXIF) or change its colours (profiles, Adobe's).
 * ITU-T T.81, annex B.
 *
 * @returns undefined for every other image, and where the header is damaged
 */
export function plainJpeg(content: Uint8Array): PlainJpeg | undefined {
  if (content[0] !== 0xff || content[1] !== 0xd8) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let frame: PlainJpeg | undefined;
  for (let at = 2; at + 4 <= content.length;) {
    const marker = view.getUint8(at + 1);
    const start = at + 4;
    const end = at + 2 + view.getUint16(at + 2);
    if (view.getUint8(at) !== 0xff || end < start || end > content.length) return undefined;
    if (marker === START_OF_SCAN) {
      return content[start] === frame?.channels ? frame : undefined;
    }
    if (marker === START_OF_FRAME && frame === undefined) {
      frame = frameOf(content.subarray(start, end));
      if (frame === undefined) return undefined;
    } else if (marker === JFIF) {
      if (!isJfifSegment(content, start, end)) return undefined;
    } else if (!PASSED_OVER.has(marker)) {
      return undefined;
    }
    at = end;
  }
  return undefined;
}

function isJfifSegment(content: Uint8Array, start: number, end: number): boolean {
  return end - start >= 14 && [..."JFIF\0"].every((letter, i) => content[start + i] === letter.charCodeAt(0));
}

/** Precision, height, width, count of components, and of each its number, sampling and table. */
function frameOf(segment: Uint8Array): PlainJpeg | undefined {
  const channels = segment[5];
  if (segment[0] !== 8 || (channels !== 1 && channels !== 3) || segment.length !== 6 + 3 * channels) return undefined;
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  if (height === 0 || width === 0) return undefined;
  for (let component = 0; component < channels; component += 1) {
    const sampling = segment[7 + 3 * component] ?? 0;
    const allowed = component === 0 ? LUMINANCE_SAMPLING.has(sampling) : sampling === UNSAMPLED;
    if (segment[6 + 3 * component] !== component + 1 || !allowed) return undefined;
  }
  return { height, width, channels };
}
