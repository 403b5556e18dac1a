import { datasetFromWire, deviceVariables } from "@condensery/compute-kit";
import { parseConfiguration } from "@condensery/service-kit";
import type { TrajectoryStore } from "@condensery/trajectories";
import type {
  CreateCondensationRequest,
  DownloadResultRequest,
  ListCondensationsRequest,
  ResumeCondensationRequest,
  WatchCondensationRequest,
} from "@condensery/wire/condensation";
import { convertAll, integerFromWire, optionally, zcaEpsilonFromWire } from "@condensery/wire/convert";
import type {
  DescribeDatasetRequest,
  EvaluateRequest,
  FitWhiteningRequest,
  SelectImagesRequest,
} from "@condensery/wire/evaluation";
import type { ComputeRequest } from "@condensery/wire/hypergradient";
import type {
  AppendSnapshotRequest,
  DescribeExpertRequest,
  ListTrajectoriesRequest,
  ReadSnapshotRequest,
  RegisterSpecificationRequest,
} from "@condensery/wire/trajectory";
import type { TrainExpertRequest, UnrollRequest } from "@condensery/wire/training";
import {
  createFromWire,
  downloadFromWire,
  idFromName,
  pageFromWire,
  sequenceOfToken,
} from "../parsers/orchestrator.js";
import {
  computeFromWire,
  evaluateFromWire,
  expertOf,
  pageOf,
  readOf,
  receiveSnapshot,
  registerSpecification,
  selectionFromWire,
  trainExpertFromWire,
  unrollFromWire,
} from "../parsers/services.js";

/** What the service makes of the messages of one call. */
export type RequestParser = (messages: readonly never[], store: TrajectoryStore) => unknown;

/** What the compute services take on unless they are told otherwise. */
const limits = parseConfiguration({ device: deviceVariables }, {}).device;
const maxSnapshotBytes = 2 ** 20;
const lastEvent = 1000;

/** By path. What `rpc-coverage.test.ts` misses here is a method whose requests nobody parses in these tests. */
export const requestParsers: Readonly<Record<string, RequestParser>> = {
  "/condensery.training.v1.TrainingService/TrainExpert": one((message: TrainExpertRequest) =>
    trainExpertFromWire(message, limits),
  ),
  "/condensery.training.v1.TrainingService/Unroll": one((message: UnrollRequest) => unrollFromWire(message, limits)),
  "/condensery.hypergradient.v1.HypergradientService/Compute": one((message: ComputeRequest) =>
    computeFromWire(message, { limits, named: true }),
  ),
  "/condensery.evaluation.v1.EvaluationService/Evaluate": one((message: EvaluateRequest) =>
    evaluateFromWire(message, limits),
  ),
  "/condensery.evaluation.v1.EvaluationService/SelectImages": one((message: SelectImagesRequest) =>
    selectionFromWire(message, limits),
  ),
  "/condensery.evaluation.v1.EvaluationService/DescribeDataset": one((message: DescribeDatasetRequest) =>
    datasetFromWire(message.dataset, "dataset"),
  ),
  "/condensery.evaluation.v1.EvaluationService/FitWhitening": one((message: FitWhiteningRequest) => ({
    dataset: datasetFromWire(message.dataset, "dataset"),
    epsilon: zcaEpsilonFromWire(message.zca, "zca"),
  })),
  "/condensery.trajectory.v1.TrajectoryService/RegisterSpecification": one(
    ({ specificationJson }: RegisterSpecificationRequest, store) => registerSpecification(store, specificationJson, {}),
  ),
  "/condensery.trajectory.v1.TrajectoryService/AppendSnapshot": (messages: readonly AppendSnapshotRequest[]) =>
    receiveSnapshot(inTurn(messages), maxSnapshotBytes),
  "/condensery.trajectory.v1.TrajectoryService/ReadSnapshot": one((message: ReadSnapshotRequest) => readOf(message)),
  "/condensery.trajectory.v1.TrajectoryService/DescribeExpert": one((message: DescribeExpertRequest) =>
    expertOf(message),
  ),
  "/condensery.trajectory.v1.TrajectoryService/ListTrajectories": one((message: ListTrajectoriesRequest) =>
    pageOf(message),
  ),
  "/condensery.condensation.v1.CondensationService/CreateCondensation": one((message: CreateCondensationRequest) =>
    createFromWire(message),
  ),
  "/condensery.condensation.v1.CondensationService/GetCondensation": one(named),
  "/condensery.condensation.v1.CondensationService/ListCondensations": one((message: ListCondensationsRequest) =>
    pageFromWire(message),
  ),
  "/condensery.condensation.v1.CondensationService/WatchCondensation": one(
    ({ name, resumeToken }: WatchCondensationRequest) => sequenceOfToken(resumeToken, idFromName(name), lastEvent),
  ),
  "/condensery.condensation.v1.CondensationService/CancelCondensation": one(named),
  "/condensery.condensation.v1.CondensationService/ResumeCondensation": one(
    ({ name, outerSteps }: ResumeCondensationRequest) =>
      convertAll({
        id: () => idFromName(name),
        outerSteps: () => optionally(integerFromWire, outerSteps, "outer_steps", { from: 1, to: 1_000_000 }),
      }),
  ),
  "/condensery.condensation.v1.CondensationService/DeleteCondensation": one(named),
  "/condensery.condensation.v1.CondensationService/DownloadResult": one((message: DownloadResultRequest) =>
    downloadFromWire(message),
  ),
};

function named({ name }: { readonly name: string }): string {
  return idFromName(name);
}

/** The parser of calls with a single message; which one that is, the path says. */
function one(parse: (message: never, store: TrajectoryStore) => unknown): RequestParser {
  return ([message], store) => (message === undefined ? undefined : parse(message, store));
}

async function* inTurn<Message>(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}
