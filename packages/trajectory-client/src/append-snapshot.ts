import { callClientStream } from "@condensery/service-kit";
import type { CallOptions, Snapshot, SnapshotRecord } from "@condensery/trajectories";
import { tensorChunks } from "@condensery/wire/convert";
import { type AppendSnapshotRequest, TrajectoryServiceService } from "@condensery/wire/trajectory";
import type { SnapshotName } from "@condensery/wire/type";
import { keepTrying } from "./keep-trying.js";
import { type Connection, streamOptions } from "./remote-options.js";
import { recordFromWire } from "./snapshot-name.js";

/** Sends a snapshot. One that was stored although its answer was lost is found to be the same at the next try. */
export async function appendSnapshot(
  link: Connection,
  name: SnapshotName,
  { theta, statistics = {} }: Snapshot,
  options: CallOptions,
): Promise<SnapshotRecord> {
  // The caller may change its own while parts of it are still to be sent.
  const own = { shape: [theta.length], data: theta.slice() };
  async function* messages(): AsyncGenerator<AppendSnapshotRequest> {
    yield { part: { $case: "header", header: { snapshot: name, statistics: { ...statistics } } } };
    for await (const chunk of tensorChunks(own)) yield { part: { $case: "theta", theta: chunk } };
  }
  const method = TrajectoryServiceService.appendSnapshot;
  const callOptions = streamOptions(link, options);
  const { snapshot } = await keepTrying(link.retry, options.signal, () =>
    callClientStream(link.channel, method, messages(), callOptions),
  );
  return recordFromWire(snapshot, "snapshot");
}
