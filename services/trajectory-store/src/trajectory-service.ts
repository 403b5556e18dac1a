import {
  clientStream,
  defineService,
  type Gate,
  type HostedService,
  type Logger,
  serverStream,
  unary,
} from "@condensery/service-kit";
import type { TrajectoryStore } from "@condensery/trajectories";
import { tensorChunks } from "@condensery/wire/convert";
import { TrajectoryServiceService } from "@condensery/wire/trajectory";
import { appendSnapshot } from "./commands/append-snapshot.js";
import { describeExpert } from "./commands/describe-expert.js";
import { listTrajectories } from "./commands/list-trajectories.js";
import { readSnapshot } from "./commands/read-snapshot.js";
import { registerSpecification } from "./commands/register-specification.js";
import { errorMapping } from "./error-mapping.js";
import { expertOf, pageOf, pageTokenOf, readOf } from "./requests.js";
import { snapshotToWire } from "./responses.js";
import { receiveSnapshot } from "./snapshot-stream.js";

/** What the service is made of. */
export interface TrajectoryServiceParts {
  readonly store: TrajectoryStore;
  /** The text that all places in the store begin with. */
  readonly root: string;
  /** Largest snapshot that is taken. */
  readonly maxSnapshotBytes: number;
  /** Bounds the calls that hold snapshots in memory; the others pass beside it. */
  readonly gate: Gate;
  readonly logger: Logger;
}

const ungated = { ungated: true };

/** Messages in, commands, messages out. */
export function trajectoryService({
  store,
  root,
  maxSnapshotBytes,
  gate,
  logger,
}: TrajectoryServiceParts): HostedService {
  return defineService(
    TrajectoryServiceService,
    {
      registerSpecification: unary(async ({ specificationJson }, { signal }) => {
        return { specificationDigest: await registerSpecification(store, specificationJson, { signal }) };
      }, ungated),

      appendSnapshot: clientStream(async (messages, { signal }) => {
        const snapshot = await receiveSnapshot(messages, maxSnapshotBytes);
        return { snapshot: snapshotToWire(await appendSnapshot(store, snapshot, { signal })) };
      }),

      readSnapshot: serverStream(async function* (request, { signal }) {
        const { name, offsetBytes } = readOf(request);
        const theta = await readSnapshot(store, name, offsetBytes, { signal });
        const tensor = { shape: [theta.length], data: theta };
        for await (const chunk of tensorChunks(tensor, { offsetBytes })) yield { theta: chunk };
      }),

      describeExpert: unary(async (request, { signal }) => {
        const snapshots = await describeExpert(store, expertOf(request), { signal });
        return { snapshots: snapshots.map(snapshotToWire) };
      }, ungated),

      listTrajectories: unary(async (request, { signal }) => {
        const { digests, more } = await listTrajectories(store, pageOf(request), { signal });
        return { specificationDigests: [...digests], nextPageToken: more ? pageTokenOf(digests.at(-1) ?? "") : "" };
      }, ungated),
    },
    { mapError: errorMapping({ root, logger }), gate },
  );
}
