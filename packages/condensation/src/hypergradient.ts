import { adjointInstructions, type AdjointSlots } from "./adjoint.js";
import { fetched, fetchedScalar, scalarTensor, type Executor, type FloatTensor, type Instruction } from "./executor.js";
import { firstLossSlot, unrollInstructions, type InnerLoop, type PassSlots } from "./inner-loop.js";

/** A part of a pass: the inner steps and the matching loss, or the way back. */
export interface PassPart {
  readonly name: "unroll" | "adjoint";
  /** Inner steps that it runs or differentiates. */
  readonly steps: number;
}

/** Runs a part of a pass, for example inside a span. */
export type AroundPart = <Result>(part: PassPart, run: () => Promise<Result>) => Promise<Result>;

/** One pass: train from theta_first on the images, match the target, differentiate back. */
export interface PassRequest {
  /** Keeps the slots of passes that live at the same time apart. */
  readonly pass: string;
  readonly loop: InnerLoop;
  /** Step at which the pass starts: 0, or tau when a trajectory is reused. */
  readonly first: number;
  /** First differentiated step (truncation index). */
  readonly iota: number;
  /** Slot of theta_first. It is left alone. */
  readonly thetaFirst: string;
  /** Slots of theta_t and theta_{t+M} of the expert. */
  readonly thetaStart: string;
  readonly thetaTarget: string;
  readonly images: FloatTensor;
  readonly labels: FloatTensor;
  /** Steps i whose theta_i the caller wants to find in `thetaSlot(pass, i)` afterwards, and must free. */
  readonly keep?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** Called for each part, in order. Default: runs it. */
  readonly around?: AroundPart | undefined;
}

export interface Hypergradient {
  /** Matching loss, SATM eq. 6. */
  readonly loss: number;
  /** dL/dphi through the differentiated steps, shape of the images. */
  readonly imageGradient: Float32Array | Float64Array;
  /** dL/dy through the differentiated steps, shape of the labels. */
  readonly labelGradient: Float32Array | Float64Array;
  /** dL/dalpha through the differentiated steps; exact when all steps are. */
  readonly alphaGradientExact: number;
  /** SATM eq. 12: -lambda_N·sum_i g_i over all steps of the trajectory. */
  readonly alphaGradientFirstOrder: number;
  /** Cross-entropy at the first step of the pass. */
  readonly firstInnerLoss: number;
}

/** Slot of theta_i in a pass. */
export function thetaSlot(pass: string, step: number): string {
  return `${pass}/theta/${step}`;
}

/**
 * The gradient of the matching loss with respect to images, labels and alpha, by unrolling and the adjoint recursion.
 * Deterministic in its request; frees all its slots, also when it fails or is aborted.
 */
export async function hypergradient(executor: Executor, request: PassRequest): Promise<Hypergradient> {
  const { pass, loop, first, iota, images, labels, signal, keep = [], around = plainly } = request;
  if (first > iota || iota >= loop.steps) {
    throw new RangeError(`a pass from step ${first} cannot differentiate from step ${iota} of ${loop.steps}`);
  }
  const slots: PassSlots = {
    pass,
    images: `${pass}/images`,
    labels: `${pass}/labels`,
    theta: (step) => (step === first ? request.thetaFirst : thetaSlot(pass, step)),
  };
  const adjoint: AdjointSlots = {
    lambda: `${pass}/lambda`,
    imageGradient: `${pass}/image-gradient`,
    labelGradient: `${pass}/label-gradient`,
    alphaGradient: `${pass}/alpha-gradient`,
  };
  const [loss, firstOrder] = [`${pass}/loss`, `${pass}/alpha-gradient-first-order`];
  const stays = (step: number): boolean => step === first || keep.includes(step);
  const match: Instruction = {
    program: "trajectory-match",
    inputs: {
      theta_start: request.thetaStart,
      theta_end: slots.theta(loop.steps),
      theta_target: request.thetaTarget,
      alpha: scalarTensor(loop.alpha),
    },
    outputs: { loss, lambda: adjoint.lambda, alpha_gradient_first_order: firstOrder },
    release: stays(loop.steps) ? [] : [slots.theta(loop.steps)],
  };
  const results = [loss, firstOrder, firstLossSlot(slots), ...Object.values(adjoint)];
  const temporary = new Set([slots.images, slots.labels, ...results]);
  for (let step = first + 1; step <= loop.steps; step++) if (!stays(step)) temporary.add(slots.theta(step));

  try {
    await executor.put(slots.images, images);
    await executor.put(slots.labels, labels);
    await executor.put(adjoint.imageGradient, zerosLike(images));
    await executor.put(adjoint.labelGradient, zerosLike(labels));
    await executor.put(adjoint.alphaGradient, scalarTensor(0));
    await around({ name: "unroll", steps: loop.steps - first }, () => {
      const kept = (step: number): boolean => step >= iota || stays(step);
      return executor.execute([...unrollInstructions(loop, slots, first, kept), match], { signal, fetch: [] });
    });
    const tensors = await around({ name: "adjoint", steps: loop.steps - iota }, () =>
      executor.execute(adjointInstructions(loop, slots, adjoint, iota, stays), { signal, fetch: results }),
    );
    return {
      loss: fetchedScalar(tensors, loss),
      imageGradient: fetched(tensors, adjoint.imageGradient),
      labelGradient: fetched(tensors, adjoint.labelGradient),
      alphaGradientExact: fetchedScalar(tensors, adjoint.alphaGradient),
      alphaGradientFirstOrder: fetchedScalar(tensors, firstOrder),
      firstInnerLoss: fetchedScalar(tensors, firstLossSlot(slots)),
    };
  } finally {
    await executor.release([...temporary]);
  }
}

function plainly<Result>(_part: PassPart, run: () => Promise<Result>): Promise<Result> {
  return run();
}

function zerosLike({ shape, data }: FloatTensor): FloatTensor {
  return { shape, data: new Float64Array(data.length) };
}
