const SIGNATURES = {
  jpeg: [[0, "\xff\xd8\xff"]],
  png: [[0, "\x89PNG\r\n\x1a\n"]],
  webp: [
    [0, "RIFF"],
    [8, "WEBP"],
  ],
} as const satisfies Record<string, readonly (readonly [number, string])[]>;

export type ImageFormat = keyof typeof SIGNATURES;

const IMAGE_NAME = /\.(?:jpe?g|png|webp)$/iu;

/** Whether a file's name says that it is an image of a known format. */
export function isImageName(path: string): boolean {
  return IMAGE_NAME.test(path);
}

/** What the first bytes say, whatever the name; undefined for other formats, which no decoder gets to see. */
export function imageFormat(content: Uint8Array): ImageFormat | undefined {
  const holds = (offset: number, signature: string): boolean =>
    Buffer.from(content.subarray(offset, offset + signature.length)).toString("latin1") === signature;
  const formats = Object.keys(SIGNATURES) as ImageFormat[];
  return formats.find((format) => SIGNATURES[format].every(([offset, signature]) => holds(offset, signature)));
}
