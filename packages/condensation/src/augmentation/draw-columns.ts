/** The layout of an augmentation's draws: one row an image, whatever was drawn, so that one program serves all draws. */

/** Columns of a row. Rows and columns of a picture count from 0. */
export const drawColumns = {
  /** Added to every number. */
  brightness: 0,
  /** Factors of the distance from the grey image and from the mean. */
  saturation: 1,
  contrast: 2,
  /** Pixel (i, j) is sampled at row row0 + rowByI·i + rowByJ·j, column column0 + columnByI·i + columnByJ·j. */
  row0: 3,
  rowByI: 4,
  rowByJ: 5,
  column0: 6,
  columnByI: 7,
  columnByJ: 8,
  /** Rows top..bottom - 1 of columns left..right - 1 become zero. */
  top: 9,
  bottom: 10,
  left: 11,
  right: 12,
} as const;

export type DrawColumn = keyof typeof drawColumns;

export const drawLength = Object.keys(drawColumns).length;

/** What changes nothing, exactly. */
export const identityDraw: Readonly<Record<DrawColumn, number>> = {
  brightness: 0,
  saturation: 1,
  contrast: 1,
  row0: 0,
  rowByI: 1,
  rowByJ: 0,
  column0: 0,
  columnByI: 0,
  columnByJ: 1,
  top: 0,
  bottom: 0,
  left: 0,
  right: 0,
};
