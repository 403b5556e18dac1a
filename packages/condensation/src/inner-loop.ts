import { scalarTensor, type FloatTensor, type Instruction } from "./executor.js";

/** N steps of training on the synthetic images. */
export interface InnerLoop {
  /** N. */
  readonly steps: number;
  /** Step size alpha. */
  readonly alpha: number;
  /** Image indices of each step [N][batch] where mini-batches are used; absent for the full batch. */
  readonly batches?: readonly (readonly number[])[] | undefined;
  /** The draws of each step [N][batch, 13] where the programs augment (see `loopDraws`); absent where they do not. */
  readonly augmentation?: readonly FloatTensor[] | undefined;
}

/** The slots that a pass over the inner loop reads and writes; `pass` keeps two passes apart. */
export interface PassSlots {
  readonly pass: string;
  readonly images: string;
  readonly labels: string;
  /** Slot of theta_i. */
  readonly theta: (step: number) => string;
}

/** The inputs that all step programs share, for step `i`. */
export function stepOperands(
  { alpha, batches, augmentation }: InnerLoop,
  slots: PassSlots,
  i: number,
): Instruction["inputs"] {
  const inputs = { theta: slots.theta(i), images: slots.images, labels: slots.labels, alpha: scalarTensor(alpha) };
  const [indices, draws] = [batches?.[i], augmentation?.[i]];
  if (batches !== undefined && indices === undefined) throw new RangeError(`there is no batch for inner step ${i}`);
  if (augmentation !== undefined && draws === undefined)
    throw new RangeError(`there are no augmentation draws for inner step ${i}`);
  return {
    ...inputs,
    ...(indices === undefined ? {} : { indices: { indices } }),
    ...(draws === undefined ? {} : { augmentation: draws }),
  };
}

/** Slot of the loss of the first step of a pass. */
export function firstLossSlot(slots: PassSlots): string {
  return `${slots.pass}/first-loss`;
}

/**
 * Steps first..N-1 of the inner loop, from theta_first to theta_N (SATM Xi_N). Each theta_i is freed as soon as
 * theta_{i+1} is there, except those that `keep` names.
 */
export function unrollInstructions(
  loop: InnerLoop,
  slots: PassSlots,
  first: number,
  keep: (step: number) => boolean,
): Instruction[] {
  const instructions: Instruction[] = [];
  for (let i = first; i < loop.steps; i++) {
    instructions.push({
      program: "inner-step",
      inputs: stepOperands(loop, slots, i),
      outputs: { theta_next: slots.theta(i + 1), ...(i === first ? { loss: firstLossSlot(slots) } : {}) },
      release: keep(i) ? [] : [slots.theta(i)],
    });
  }
  return instructions;
}
