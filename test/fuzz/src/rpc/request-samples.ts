import { createHash } from "node:crypto";
import { networkToWire, tensorToWire } from "@condensery/wire/convert";
import { CreateCondensationRequest, Phase, State } from "@condensery/wire/condensation";
import {
  DescribeDatasetRequest,
  EvaluateRequest,
  FitWhiteningRequest,
  SelectImagesRequest,
  SelectionMethod,
} from "@condensery/wire/evaluation";
import { ComputeRequest } from "@condensery/wire/hypergradient";
import { AppendSnapshotRequest } from "@condensery/wire/trajectory";
import { TrainExpertRequest, UnrollRequest } from "@condensery/wire/training";
import { ConvNetNorm, ConvNetPooling, ElementType, type InnerLoop } from "@condensery/wire/type";
import { pageTokenOf, resumeTokenOf } from "../parsers/orchestrator.js";
import { pageTokenOf as storePageTokenOf } from "../parsers/services.js";

const sizes = { channels: 1, height: 4, width: 4, classes: 2 };
const convnet = { kind: "convnet", ...sizes, filters: 2, depth: 1, norm: "instance", pooling: "average" } as const;
const network = networkToWire(convnet);
/** Convolution 2x1x3x3 and bias, norm 2 + 2, classifier 2x8 and bias. */
const parameters = 2 * 9 + 2 + 4 + 2 * 8 + 2;
const floats = (...shape: readonly number[]) =>
  tensorToWire({ shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5) });
const theta = { source: { $case: "inline" as const, inline: floats(parameters) } };
const digest = "a".repeat(64);
const snapshot = { specificationDigest: digest, expert: 0, epoch: 1 };
const id = "00000000-0000-4000-8000-000000000001";
const name = `condensations/${id}`;
const preprocessing = { mean: [0.13], std: [0.3], padTo: { height: 8, width: 8 } };
const dataset = { uri: "idx:a/b", digest };

const loop: InnerLoop = {
  network,
  images: floats(4, 1, 4, 4),
  labels: floats(4, 2),
  alpha: 0.05,
  steps: 3,
  batches: tensorToWire({ shape: [3, 2], data: BigInt64Array.of(0n, 1n, 2n, 3n, 0n, 1n) }),
};

const snapshotBytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
const recipe = { method: 1, innerSteps: 6, keptSteps: 2, rho: 1, gamma: 0.1, noiseMode: 1, alphaGradient: 1 };

/** Encoded messages of valid calls, by the path of their method: what a parser must take. */
export const requestSamples: Readonly<Record<string, readonly (readonly Uint8Array[])[]>> = {
  "/condensery.training.v1.TrainingService/TrainExpert": [
    [
      TrainExpertRequest.encode({
        specification: { network, dataset, preprocessing, learningRate: 0.01, batchSize: 8, seed: 3n },
        expert: 0,
        epochs: 2,
      }).finish(),
    ],
  ],
  "/condensery.training.v1.TrainingService/Unroll": [
    [UnrollRequest.encode({ loop, start: theta, steps: 2, noise: floats(4, 1, 4, 4) }).finish()],
    [
      UnrollRequest.encode({
        loop: { ...loop, batches: undefined },
        start: { source: { $case: "snapshot", snapshot } },
        steps: 0,
        noise: undefined,
      }).finish(),
    ],
  ],
  "/condensery.hypergradient.v1.HypergradientService/Compute": [
    [
      ComputeRequest.encode({
        loop,
        start: theta,
        target: { source: { $case: "snapshot", snapshot } },
        firstDifferentiatedStep: 2,
        resume: { step: 1, theta: floats(parameters), firstLoss: 0.7 },
        sharpness: { rho: 1, reuseStep: 2, noise: floats(4, 1, 4, 4), keepNoise: true },
      }).finish(),
    ],
  ],
  "/condensery.evaluation.v1.EvaluationService/Evaluate": [
    [
      EvaluateRequest.encode(
        EvaluateRequest.fromPartial({
          network,
          images: floats(4, 1, 4, 4),
          labels: floats(4, 2),
          dataset,
          preprocessing,
          learningRate: 0.01,
          epochs: 3,
          repeats: 2,
          batchSize: 4,
          momentum: 0.9,
          seed: 1n,
        }),
      ).finish(),
    ],
  ],
  "/condensery.evaluation.v1.EvaluationService/SelectImages": [SelectionMethod.RANDOM, SelectionMethod.HERDING].map(
    (method) => [
      SelectImagesRequest.encode(
        SelectImagesRequest.fromPartial({
          method,
          imagesPerClass: 2,
          dataset,
          preprocessing,
          network,
          epochs: 2,
          learningRate: 0.01,
          seed: 1n,
          classes: [2, 0],
        }),
      ).finish(),
    ],
  ),
  "/condensery.evaluation.v1.EvaluationService/DescribeDataset": [
    [DescribeDatasetRequest.encode({ dataset }).finish()],
  ],
  "/condensery.evaluation.v1.EvaluationService/FitWhitening": [
    [FitWhiteningRequest.encode({ dataset, zca: { epsilon: 0.1 } }).finish()],
  ],
  "/condensery.trajectory.v1.TrajectoryService/RegisterSpecification": [
    [stringField(1, '{"dataset":"mnist","network":{"kind":"convnet"},"seed":"1"}')],
  ],
  "/condensery.trajectory.v1.TrajectoryService/AppendSnapshot": [
    [
      AppendSnapshotRequest.encode({
        part: { $case: "header", header: { snapshot: { ...snapshot, epoch: 0 }, statistics: { loss: 0.5 } } },
      }).finish(),
      AppendSnapshotRequest.encode({
        part: {
          $case: "theta",
          theta: {
            part: {
              $case: "header",
              header: {
                elementType: ElementType.FLOAT32,
                shape: [3n],
                sha256: createHash("sha256").update(snapshotBytes).digest(),
              },
            },
          },
        },
      }).finish(),
      AppendSnapshotRequest.encode({
        part: { $case: "theta", theta: { part: { $case: "data", data: Buffer.from(snapshotBytes) } } },
      }).finish(),
    ],
  ],
  "/condensery.trajectory.v1.TrajectoryService/ReadSnapshot": [
    [Buffer.concat([messageField(1, stringField(1, digest)), Uint8Array.of(0x10, 4)])],
  ],
  "/condensery.trajectory.v1.TrajectoryService/DescribeExpert": [[stringField(1, digest)]],
  "/condensery.trajectory.v1.TrajectoryService/ListTrajectories": [
    [Buffer.concat([Uint8Array.of(0x08, 10), stringField(2, storePageTokenOf(digest))])],
    [new Uint8Array(0)],
  ],
  "/condensery.condensation.v1.CondensationService/CreateCondensation": [
    [
      CreateCondensationRequest.encode({
        spec: {
          dataset: "mnist",
          imagesPerClass: 1,
          network: {
            kind: {
              $case: "convnet",
              convnet: { filters: 4, depth: 1, norm: ConvNetNorm.INSTANCE, pooling: ConvNetPooling.AVERAGE },
            },
          },
          recipe,
          experts: 2,
          outerSteps: 4,
          seed: 5n,
        },
        requestId: "request-1",
      }).finish(),
    ],
    [new Uint8Array(0)],
  ],
  "/condensery.condensation.v1.CondensationService/GetCondensation": [[stringField(1, name)]],
  "/condensery.condensation.v1.CondensationService/ListCondensations": [
    [
      Buffer.concat([
        Uint8Array.of(0x08, State.RUNNING, 0x08, Phase.EVALUATION, 0x10, 20),
        stringField(3, pageTokenOf({ createTime: 1_000_000, id })),
      ]),
    ],
  ],
  "/condensery.condensation.v1.CondensationService/WatchCondensation": [
    [Buffer.concat([stringField(1, name), stringField(2, resumeTokenOf(id, 7))])],
  ],
  "/condensery.condensation.v1.CondensationService/CancelCondensation": [[stringField(1, name)]],
  "/condensery.condensation.v1.CondensationService/ResumeCondensation": [
    [Buffer.concat([stringField(1, name), Uint8Array.of(0x10, 50)])],
  ],
  "/condensery.condensation.v1.CondensationService/DeleteCondensation": [[stringField(1, name)]],
  "/condensery.condensation.v1.CondensationService/DownloadResult": [
    [Buffer.concat([stringField(1, name), stringField(2, "grid.png"), Uint8Array.of(0x18, 9)])],
  ],
};

function stringField(number: number, text: string): Uint8Array {
  return messageField(number, new TextEncoder().encode(text));
}

/** A field of fewer than 128 bytes. */
function messageField(number: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 127) throw new RangeError(`expected fewer than 128 bytes, got ${bytes.length}`);
  return Buffer.concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
}
