import { createHash } from "node:crypto";
import {
  callServerStream,
  callUnary,
  type CallOptions,
  RemoteError,
  type ServiceChannel,
} from "@condensery/service-kit";
import {
  type Condensation,
  type CondensationSpec,
  CondensationServiceService as service,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { required } from "@condensery/wire/convert";

const usual: CallOptions = { timeoutMs: 120_000 };

export async function create(channel: ServiceChannel, spec: CondensationSpec): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.createCondensation, { spec, requestId: "" }, usual);
  return required(condensation, "condensation", "a condensation");
}

export async function get(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.getCondensation, { name }, usual);
  return required(condensation, "condensation", "a condensation");
}

export async function cancel(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.cancelCondensation, { name }, usual);
  return required(condensation, "condensation", "a condensation");
}

export async function resume(channel: ServiceChannel, name: string): Promise<Condensation> {
  const request = { name, outerSteps: undefined };
  const { condensation } = await callUnary(channel, service.resumeCondensation, request, usual);
  return required(condensation, "condensation", "a condensation");
}

export function watch(
  channel: ServiceChannel,
  name: string,
  resumeToken = "",
  options: Partial<CallOptions> = {},
): AsyncGenerator<WatchCondensationResponse, void, undefined> {
  return callServerStream(channel, service.watchCondensation, { name, resumeToken }, { ...usual, ...options });
}

/** Every event from the token on to the end of the stream, heartbeats left out. */
export async function watchAll(
  channel: ServiceChannel,
  name: string,
  resumeToken = "",
): Promise<WatchCondensationResponse[]> {
  const events: WatchCondensationResponse[] = [];
  for await (const event of watch(channel, name, resumeToken)) if (event.sequence > 0n) events.push(event);
  return events;
}

export type EventKind = NonNullable<WatchCondensationResponse["event"]>["$case"];

/** Reads on until an event is of this kind and fits. @throws Error when the stream ends before */
export async function until(
  events: AsyncGenerator<WatchCondensationResponse, void, undefined>,
  kind: EventKind,
  fits: (event: WatchCondensationResponse) => boolean = () => true,
): Promise<WatchCondensationResponse> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) throw new Error(`Expected ${kind}, got the end of the stream.`);
    if (next.value.event?.$case === kind && fits(next.value)) return next.value;
  }
}

/** One file of a result, checked against its SHA-256. */
export async function download(channel: ServiceChannel, name: string, file: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let sha256: Uint8Array | undefined;
  const request = { name, file, offsetBytes: 0n };
  for await (const { part } of callServerStream(channel, service.downloadResult, request, usual)) {
    if (part?.$case === "header") ({ sha256 } = part.header);
    if (part?.$case === "data") parts.push(part.data);
  }
  const bytes = Buffer.concat(parts);
  const digest = createHash("sha256").update(bytes).digest();
  if (!digest.equals(required(sha256, "header", "a header"))) throw new Error(`${file} is not what was announced.`);
  return bytes;
}

/** The learned images, labels and step size of a condensation that has succeeded. */
export function imagesOf(channel: ServiceChannel, name: string): Promise<Buffer> {
  return download(channel, name, "images.safetensors");
}

/** What a call was answered instead of a response. @throws Error when it was not refused */
export async function refusalOf(call: Promise<unknown>): Promise<RemoteError> {
  const outcome = await call.then(
    () => new Error("Expected a refusal, got a response."),
    (error: unknown) => error,
  );
  if (RemoteError.isInstance(outcome)) return outcome;
  throw outcome;
}
