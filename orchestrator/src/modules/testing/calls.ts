import {
  callServerStream,
  callUnary,
  RemoteError,
  type CallOptions,
  type ServiceChannel,
} from "@condensery/service-kit";
import {
  CondensationServiceService as service,
  type Condensation,
  type CondensationSpec,
  type DownloadResultRequest,
  type ListCondensationsRequest,
  type ListCondensationsResponse,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { required } from "@condensery/wire/convert";

const options: CallOptions = { timeoutMs: 50_000 };

export async function create(
  channel: ServiceChannel,
  spec: CondensationSpec = {},
  requestId = "",
): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.createCondensation, { spec, requestId }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function get(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.getCondensation, { name }, options);
  return required(condensation, "condensation", "a condensation");
}

export function list(
  channel: ServiceChannel,
  request: Partial<ListCondensationsRequest> = {},
): Promise<ListCondensationsResponse> {
  return callUnary(channel, service.listCondensations, { states: [], pageToken: "", ...request }, options);
}

export async function cancel(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.cancelCondensation, { name }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function resume(channel: ServiceChannel, name: string, outerSteps?: number): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.resumeCondensation, { name, outerSteps }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function remove(channel: ServiceChannel, name: string): Promise<void> {
  await callUnary(channel, service.deleteCondensation, { name }, options);
}

export function watch(
  channel: ServiceChannel,
  name: string,
  resumeToken = "",
  call: Partial<CallOptions> = {},
): AsyncGenerator<WatchCondensationResponse, void, undefined> {
  return callServerStream(channel, service.watchCondensation, { name, resumeToken }, { ...options, ...call });
}

/** Every event to the end of the stream, heartbeats left out. */
export async function watchAll(
  channel: ServiceChannel,
  name: string,
  resumeToken = "",
): Promise<WatchCondensationResponse[]> {
  const events: WatchCondensationResponse[] = [];
  for await (const event of watch(channel, name, resumeToken)) if (event.sequence > 0n) events.push(event);
  return events;
}

/** Reads on until an event is of this kind. */
export async function until(
  events: AsyncGenerator<WatchCondensationResponse, void, undefined>,
  kind: string,
): Promise<WatchCondensationResponse> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) throw new Error(`The stream ended without ${kind}.`);
    if (next.value.event?.$case === kind) return next.value;
  }
}

export interface Download {
  readonly sizeBytes: bigint;
  readonly sha256: string;
  readonly chunks: readonly number[];
  readonly bytes: Buffer;
}

export async function download(channel: ServiceChannel, request: DownloadResultRequest): Promise<Download> {
  let header: { readonly sizeBytes: bigint; readonly sha256: Uint8Array } | undefined;
  const parts: Uint8Array[] = [];
  for await (const { part } of callServerStream(channel, service.downloadResult, request, options)) {
    if (part?.$case === "header") header = part.header;
    if (part?.$case === "data") parts.push(part.data);
  }
  const { sizeBytes, sha256 } = required(header, "header", "a header");
  const chunks = parts.map(({ length }) => length);
  return { sizeBytes, sha256: Buffer.from(sha256).toString("hex"), chunks, bytes: Buffer.concat(parts) };
}

/** What a call was answered instead of a response. */
export async function failure(call: Promise<unknown>): Promise<RemoteError> {
  try {
    await call;
  } catch (error) {
    if (RemoteError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("Expected a failure, got a success.");
}
