import {
  type CallOptions,
  callClientStream,
  callServerStream,
  callUnary,
  RemoteError,
  type ServiceChannel,
} from "@condensery/service-kit";
import { TensorAssembler, tensorChunks } from "@condensery/wire/convert";
import { type AppendSnapshotRequest, TrajectoryServiceService as service } from "@condensery/wire/trajectory";
import type { SnapshotName } from "@condensery/wire/type";

const options: CallOptions = { timeoutMs: 300_000 };

export function nameOf(specificationDigest: string, expert = 0, epoch = 0): SnapshotName {
  return { specificationDigest, expert, epoch };
}

export async function register(channel: ServiceChannel, specification: unknown): Promise<string> {
  const request = { specificationJson: JSON.stringify(specification) };
  return (await callUnary(channel, service.registerSpecification, request, options)).specificationDigest;
}

export function append(
  channel: ServiceChannel,
  messages: AsyncIterable<AppendSnapshotRequest> | Iterable<AppendSnapshotRequest>,
) {
  return callClientStream(channel, service.appendSnapshot, messages, options);
}

export async function* snapshotMessages(
  snapshot: SnapshotName,
  theta: Float32Array,
  statistics: Record<string, number> = {},
): AsyncGenerator<AppendSnapshotRequest> {
  yield { part: { $case: "header", header: { snapshot, statistics } } };
  for await (const chunk of tensorChunks({ shape: [theta.length], data: theta })) {
    yield { part: { $case: "theta", theta: chunk } };
  }
}

/** Reads on into the assembler: all of it, or the given number of messages. */
export async function readInto(
  channel: ServiceChannel,
  snapshot: SnapshotName,
  assembler: TensorAssembler,
  messages = Number.POSITIVE_INFINITY,
): Promise<void> {
  const request = { snapshot, offsetBytes: BigInt(assembler.receivedBytes) };
  assembler.resume();
  let left = messages;
  for await (const { theta } of callServerStream(channel, service.readSnapshot, request, options)) {
    assembler.push(theta ?? {});
    left -= 1;
    if (left <= 0) return;
  }
}

export function newAssembler(): TensorAssembler {
  return new TensorAssembler({ field: "theta", maxBytes: 2 ** 30 });
}

export async function read(channel: ServiceChannel, snapshot: SnapshotName): Promise<Float32Array | BigInt64Array> {
  const assembler = newAssembler();
  await readInto(channel, snapshot, assembler);
  return assembler.finish().data;
}

export async function describe(channel: ServiceChannel, specificationDigest: string, expert = 0) {
  const request = { specificationDigest, expert };
  return (await callUnary(channel, service.describeExpert, request, options)).snapshots;
}

export function list(channel: ServiceChannel, request: { pageSize?: number; pageToken?: string } = {}) {
  return callUnary(channel, service.listTrajectories, { pageToken: "", ...request }, options);
}

/** Numbers that all differ, the same in each run. */
export function numbers(count: number): Float32Array {
  const words = new Float32Array(count);
  for (let i = 0; i < count; i += 1) words[i] = i / 8;
  return words;
}

/** For what is too long to compare number by number. */
export function sameBytes(a: NodeJS.ArrayBufferView, b: NodeJS.ArrayBufferView): boolean {
  const [left, right] = [a, b].map((view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength));
  return left !== undefined && right !== undefined && left.equals(right);
}

/** What health says of the service; the messages themselves are those of service-kit. */
export async function health(channel: ServiceChannel, name: string): Promise<string> {
  const check = {
    path: "/grpc.health.v1.Health/Check",
    requestSerialize: (service: string) => Buffer.from([0x0a, service.length, ...Buffer.from(service)]),
    responseDeserialize: (bytes: Buffer) => (bytes.equals(Buffer.of(0x08, 1)) ? "serving" : "other"),
  };
  return callUnary(channel, check, name, options);
}

/** Waits until a call holds the only place of the service's queue: each try finds out what it is told meanwhile. */
export async function untilBusy(channel: ServiceChannel): Promise<unknown> {
  for (;;) {
    const error = await failure(read(channel, nameOf("0".repeat(64))));
    if (RemoteError.isInstance(error) && error.reason === "BUSY") return error;
  }
}

/** What a promise is rejected with. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a failure, got a success.");
}
