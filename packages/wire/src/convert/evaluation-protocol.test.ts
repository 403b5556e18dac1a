import { describe, expect, it } from "vitest";
import { EvaluateRequest, Optimiser } from "../evaluation.js";
import {
  evaluationProtocolFromWire,
  evaluationProtocolToWire,
  type EvaluationProtocolSpec,
  type ProtocolMessage,
} from "./evaluation-protocol.js";
import { wireErrorOf } from "./test-values.js";

const least: ProtocolMessage = { learningRate: 0.5, optimiser: Optimiser.UNSPECIFIED };
const sgd = { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 } as const;
const step = { kind: "step", factor: 0.1, restart: true } as const;
const literature: EvaluationProtocolSpec = {
  learningRate: 0.5,
  epochs: 1000,
  batchSize: 256,
  optimiser: sgd,
  schedule: step,
};

/** As a peer reads it. */
function sent(protocol: EvaluationProtocolSpec): EvaluationProtocolSpec {
  const blank = EvaluateRequest.fromPartial({});
  const message = { ...blank, ...evaluationProtocolToWire(protocol) };
  return evaluationProtocolFromWire(EvaluateRequest.decode(EvaluateRequest.encode(message).finish()));
}

describe("evaluation protocols", () => {
  it("are the literature's where nothing is said", () => {
    expect(evaluationProtocolFromWire(least)).toEqual(literature);
  });

  it.each<Partial<EvaluationProtocolSpec>>([
    {},
    { testEvery: 10, epochs: 20, batchSize: 4 },
    { optimiser: { kind: "sgd", momentum: 0, weightDecay: 0 } },
    { optimiser: { kind: "adam", beta1: 0, beta2: 0.5, epsilon: 0.1, weightDecay: 0.2 } },
    { optimiser: { kind: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 } },
    { schedule: { kind: "cosine" } },
    { schedule: { kind: "constant" } },
    { schedule: { kind: "step", epochs: [3, 500], factor: 1, restart: false } },
  ])("survive the wire: %j", (part) => {
    const protocol = { ...literature, ...part };
    expect(sent(protocol)).toEqual(protocol);
  });

  it("have PyTorch's numbers for Adam and AdamW", () => {
    const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const of = (optimiser: Optimiser) => evaluationProtocolFromWire({ ...least, optimiser }).optimiser;
    expect(of(Optimiser.ADAM)).toEqual({ kind: "adam", ...adam, weightDecay: 0 });
    expect(of(Optimiser.ADAMW)).toEqual({ kind: "adamw", ...adam, weightDecay: 0.01 });
  });

  it.each<[readonly string[], Partial<ProtocolMessage>]>([
    [["learning_rate", "epochs", "batch_size"], { learningRate: Infinity, epochs: 0, batchSize: 5000 }],
    [["momentum", "weight_decay"], { momentum: 1, weightDecay: -1 }],
    [["beta1", "epsilon"], { beta1: 0.5, epsilon: 1 }],
    [["momentum", "beta2", "epsilon"], { optimiser: Optimiser.ADAM, momentum: 0.5, beta2: 1, epsilon: 0 }],
    [["optimiser"], { optimiser: 99 as Optimiser }],
    [["test_every"], { testEvery: 0 }],
    [["schedule.kind"], { schedule: {} }],
    [
      ["schedule.step.epochs[1]", "schedule.step.factor"],
      { schedule: { kind: { $case: "step", step: { epochs: [5, 5], factor: 2, keepState: false } } } },
    ],
    [
      ["schedule.step.epochs[0]"],
      { epochs: 9, schedule: { kind: { $case: "step", step: { epochs: [10], keepState: false } } } },
    ],
  ])("%j are refused", (fields, part) => {
    const { violations } = wireErrorOf(() => evaluationProtocolFromWire({ ...least, ...part }));
    expect(violations.map(({ field }) => field)).toEqual(fields);
  });
});
