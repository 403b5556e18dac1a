/** What each group draws for one image (methods section 3.3). */
import type { RandomStream } from "@condensery/rng";
import type { DsaGroup, DsaParameters } from "./augmentation.js";
import type { DrawColumn } from "./draw-columns.js";

/** Pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The columns of a draw that are not the identity's. */
export type GroupDraw = Readonly<Partial<Record<DrawColumn, number>>>;

type DrawGroup = (stream: RandomStream, parameters: DsaParameters, size: ImageSize) => GroupDraw;

export const drawGroup: Readonly<Record<DsaGroup, DrawGroup>> = {
  color: (stream, { brightness, saturation, contrast }) => ({
    brightness: (unit(stream) - 0.5) * brightness,
    saturation: unit(stream) * saturation,
    contrast: unit(stream) + contrast,
  }),
  crop: (stream, { ratioCropPad }, { height, width }) => ({
    row0: drawShift(stream, height, ratioCropPad),
    column0: drawShift(stream, width, ratioCropPad),
  }),
  cutout: (stream, { ratioCutout }, { height, width }) => {
    const [top, bottom] = drawGap(stream, height, ratioCutout);
    const [left, right] = drawGap(stream, width, ratioCutout);
    return { top, bottom, left, right };
  },
  flip: (stream, { probFlip }, { width }) => (unit(stream) < probFlip ? { column0: width - 1, columnByJ: -1 } : {}),
  scale: (stream, { ratioScale }, size) => {
    const factor = (): number => unit(stream) * (ratioScale - 1 / ratioScale) + 1 / ratioScale;
    const [columns, rows] = [factor(), factor()];
    return aboutCentre({ rowByI: rows, rowByJ: 0, columnByI: 0, columnByJ: columns }, size);
  },
  rotate: (stream, { ratioRotate }, size) => {
    const angle = ((unit(stream) - 0.5) * 2 * ratioRotate * Math.PI) / 180;
    // The rotation is one of coordinates that reach from -1 to 1 on both axes, so a side ratio shears it
    const [y, x] = [(size.height - 1) / 2, (size.width - 1) / 2];
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return aboutCentre(
      {
        rowByI: cosine,
        rowByJ: x === 0 ? 0 : (sine * y) / x,
        columnByI: y === 0 ? 0 : (-sine * x) / y,
        columnByJ: cosine,
      },
      size,
    );
  },
};

/** A number of [0, 1) with 53 random bits. */
function unit(stream: RandomStream): number {
  const [u = 0] = stream.uniform(new Float64Array(1));
  return u;
}

/** Pixels of a side that a ratio stands for, rounded half up. */
function pixels(side: number, ratio: number): number {
  return Math.floor(side * ratio + 0.5);
}

function drawShift(stream: RandomStream, side: number, ratio: number): number {
  const most = pixels(side, ratio);
  return stream.integer(2 * most + 1) - most;
}

/** First position of the gap and the one behind it; a border cuts it off, but one position always remains. */
function drawGap(stream: RandomStream, side: number, ratio: number): readonly [from: number, to: number] {
  const length = pixels(side, ratio);
  const start = stream.integer(side + 1 - (length % 2)) - Math.floor(length / 2);
  if (length === 0) return [0, 0];
  const inside = (position: number): number => Math.min(Math.max(position, 0), side - 1);
  return [inside(start), inside(start + length - 1) + 1];
}

type LinearPart = Readonly<Record<"rowByI" | "rowByJ" | "columnByI" | "columnByJ", number>>;

/** The affine map with this linear part that keeps the image's centre. */
function aboutCentre(linear: LinearPart, { height, width }: ImageSize): GroupDraw {
  const [i, j] = [(height - 1) / 2, (width - 1) / 2];
  return {
    ...linear,
    row0: i - linear.rowByI * i - linear.rowByJ * j,
    column0: j - linear.columnByI * i - linear.columnByJ * j,
  };
}
