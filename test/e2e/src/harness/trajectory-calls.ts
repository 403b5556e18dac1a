import { callClientStream, callServerStream, callUnary, type ServiceChannel } from "@condensery/service-kit";
import { readTensor, tensorChunks } from "@condensery/wire/convert";
import {
  type AppendSnapshotRequest,
  type AppendSnapshotResponse,
  TrajectoryServiceService as service,
} from "@condensery/wire/trajectory";
import type { SnapshotName, TensorChunk } from "@condensery/wire/type";

const options = { timeoutMs: 120_000 };

/** The name of an expert's initialisation under a specification that nobody else has. */
export async function registerExpert(channel: ServiceChannel, specification: object): Promise<SnapshotName> {
  const request = { specificationJson: JSON.stringify(specification) };
  const { specificationDigest } = await callUnary(channel, service.registerSpecification, request, options);
  return { specificationDigest, expert: 0, epoch: 0 };
}

/** Sends the parameters in messages of 1 MiB. */
export function append(
  channel: ServiceChannel,
  snapshot: SnapshotName,
  theta: Float32Array,
): Promise<AppendSnapshotResponse> {
  async function* messages(): AsyncGenerator<AppendSnapshotRequest> {
    yield { part: { $case: "header", header: { snapshot, statistics: {} } } };
    for await (const chunk of tensorChunks({ shape: [theta.length], data: theta })) {
      yield { part: { $case: "theta", theta: chunk } };
    }
  }
  return callClientStream(channel, service.appendSnapshot, messages(), options);
}

/** The parameters of a snapshot, checked against the digest in their header. */
export async function read(channel: ServiceChannel, snapshot: SnapshotName): Promise<Float32Array | BigInt64Array> {
  async function* chunks(): AsyncGenerator<TensorChunk> {
    const stream = callServerStream(channel, service.readSnapshot, { snapshot, offsetBytes: 0n }, options);
    for await (const { theta } of stream) yield theta ?? {};
  }
  return (await readTensor(chunks(), { field: "theta", maxBytes: 2 ** 30 })).data;
}
