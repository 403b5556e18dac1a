import {
  add,
  axisLength,
  greater,
  multiply,
  reduceMean,
  subtract,
  vjp,
  type GraphBuilder,
  type Value,
} from "@condensery/autodiff";
import { affinePositions, affineSampleTransposed, counted, drawColumn, reachedPixels } from "./affine.js";
import type { Augmentation, DsaAugmentation, DsaGroup } from "./augmentation.js";
import { drawLength, type DrawColumn } from "./draw-columns.js";
import { reachOf } from "./reach.js";
import { bilinearSample } from "./sample.js";

/** The groups that move pixels. */
const moving: ReadonlySet<DsaGroup> = new Set(["crop", "flip", "scale", "rotate"]);

/** Gathering costs as much as it reaches pixels; what reaches further, far beyond the literature's settings, is scattered. */
const mostReached = 25;

/** Whether a strategy samples images, so that `mostSampledPixels` holds. */
export function movesPixels(strategy: readonly DsaGroup[]): boolean {
  return strategy.some((group) => moving.has(group));
}

/** A batch of a step program as its network sees it. */
export interface AugmentedInput {
  readonly images: Value;
  /** The transposed derivative: a cotangent of the augmented images as one of the images. */
  readonly transposed: (cotangent: Value) => Value;
}

/** Declares the input `augmentation` of a step program, which takes the draws; nothing without an augmentation. */
export function augmentInput(
  builder: GraphBuilder,
  images: Value,
  augmentation: Augmentation | undefined,
): AugmentedInput {
  if (augmentation === undefined || augmentation.kind === "none") return { images, transposed: (same) => same };
  const draws = builder.input("augmentation", [axisLength(images.shape, 0), drawLength]);
  return {
    images: augment(images, draws, augmentation.strategy),
    transposed: (cotangent) => augmentTransposed(images, draws, augmentation, cotangent),
  };
}

/**
 * Images [n, c, h, w] transformed by draws [n, 13], of the groups of a strategy. All groups are in the one graph and
 * those that were not drawn change nothing: images of the identity's draws come out as they are, bit for bit.
 */
export function augment(images: Value, draws: Value, strategy: readonly DsaGroup[]): Value {
  let x = images;
  if (strategy.includes("color")) x = colour(x, draws);
  if (movesPixels(strategy)) x = move(x, draws);
  return strategy.includes("cutout") ? cutOut(x, draws) : x;
}

/**
 * What `vjp` gives of `augment`, for draws of the augmentation. The map is affine in the images, so that its transpose
 * needs the draws only.
 */
export function augmentTransposed(images: Value, draws: Value, augmentation: DsaAugmentation, cotangent: Value): Value {
  const { strategy } = augmentation;
  const [height, width] = [axisLength(images.shape, 2), axisLength(images.shape, 3)];
  let g = cotangent;
  // A mask is its own transpose
  if (strategy.includes("cutout")) g = cutOut(g, draws);
  if (movesPixels(strategy)) {
    const reach = reachOf(augmentation, { height, width });
    const [down, across] = reachedPixels(reach);
    g = down * across <= mostReached ? affineSampleTransposed(g, draws, reach) : pulledBack(move, images, draws, g);
  }
  return strategy.includes("color") ? pulledBack(colour, images, draws, g) : g;
}

type Part = (x: Value, draws: Value) => Value;

function pulledBack(part: Part, images: Value, draws: Value, cotangent: Value): Value {
  const [back = cotangent] = vjp([{ value: part(images, draws), cotangent }], [images]);
  return back;
}

// Written as k·x + (1 - k)·m instead of (x - m)·k + m, which rounds even where k = 1
const towards = (mean: Value, x: Value, factor: Value): Value =>
  add(multiply(x, factor), multiply(mean, subtract(1, factor)));

function colour(x: Value, draws: Value): Value {
  const of = (name: DrawColumn): Value => drawColumn(draws, name, [1, 1, 1]);
  const bright = add(x, of("brightness"));
  const saturated = towards(reduceMean(bright, [1]), bright, of("saturation"));
  return towards(reduceMean(saturated, [1, 2, 3]), saturated, of("contrast"));
}

function move(x: Value, draws: Value): Value {
  return bilinearSample(x, affinePositions(draws, axisLength(x.shape, 2), axisLength(x.shape, 3)));
}

function cutOut(x: Value, draws: Value): Value {
  const of = (name: DrawColumn): Value => drawColumn(draws, name, [1, 1, 1]);
  // Halves keep the comparisons of whole numbers clear of equality
  const within = (position: Value, from: Value, to: Value): Value =>
    multiply(greater(position, subtract(from, 0.5)), greater(subtract(to, 0.5), position));
  const rows = within(counted(x.builder, axisLength(x.shape, 2), [1, 1, -1, 1]), of("top"), of("bottom"));
  const columns = within(counted(x.builder, axisLength(x.shape, 3), [1, 1, 1, -1]), of("left"), of("right"));
  return multiply(x, subtract(1, multiply(rows, columns)));
}
