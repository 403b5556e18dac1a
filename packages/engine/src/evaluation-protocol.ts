import type { Augmentation, TrainingOptimiser } from "@condensery/condensation";

/** How the learning rate falls from epoch to epoch. */
export type LearningRateSchedule =
  | {
      readonly kind: "step";
      /**
       * Epochs, ascending, from each of which on the rate is `factor` times what it was. Absent: the literature's,
       * floor(E / 2) + 2 alone.
       */
      readonly epochs?: readonly number[] | undefined;
      readonly factor: number;
      /** Whether the optimiser's state starts anew with each fall, as the reference code makes a new optimiser. */
      readonly restart: boolean;
    }
  /** rate·(1 + cos(pi·epoch / epochs)) / 2, `torch.optim.lr_scheduler.CosineAnnealingLR` over all epochs. */
  | { readonly kind: "cosine" }
  | { readonly kind: "constant" };

/** How networks are trained and tested; `standardProtocol` is the literature's (methods section 4.2). */
export interface EvaluationProtocol {
  /** Fresh networks, each with its own initialisation; 5 in the literature. */
  readonly repeats: number;
  /** E: epochs 0..E are trained, E + 1 of them, as the reference code does; 1000 in the literature. */
  readonly epochs: number;
  /** Learning rate of the first epoch; the learned alpha in the literature. */
  readonly learningRate: number;
  /** Larger sets are shuffled each epoch and cut into such batches; 256 in the literature. */
  readonly batchSize: number;
  readonly optimiser: TrainingOptimiser;
  readonly schedule: LearningRateSchedule;
  /** Of every training batch, never at test time. Default: none. */
  readonly augmentation?: Augmentation | undefined;
  /** Networks are tested after every such epoch, and after the last one. Absent: after the last one only. */
  readonly testEvery?: number | undefined;
}

/** The literature's settings, without a learning rate. */
export const standardProtocol = {
  repeats: 5,
  epochs: 1000,
  batchSize: 256,
  optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 },
  schedule: { kind: "step", factor: 0.1, restart: true },
} as const satisfies Partial<EvaluationProtocol>;

/** Whether networks are tested after an epoch. */
export function isTested({ epochs, testEvery }: EvaluationProtocol, epoch: number): boolean {
  return epoch === epochs || (testEvery !== undefined && epoch > 0 && epoch % testEvery === 0);
}
