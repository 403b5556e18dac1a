import type { StatusObject } from "@grpc/grpc-js";
import { ServiceError } from "../errors/service-error.js";
import { toStatus } from "../errors/to-status.js";
import { activeTraceId } from "../telemetry/traceparent.js";
import type { CallScope } from "./call-scope.js";
import type { Host } from "./host.js";
import type { MethodOptions } from "./method.js";
import { untilAborted } from "./until-aborted.js";

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: StatusObject };

/** Runs a method's work to an answer, never to an exception: the edge between a service's code and gRPC. */
export async function answer<Value>(
  scope: CallScope,
  host: Host,
  options: MethodOptions,
  work: () => Promise<Value>,
): Promise<Answer<Value>> {
  const { method, logger } = scope.context;
  const recorded = host.metrics.begin(method);
  try {
    const value = await start(scope, options.ungated === true ? { ...host, gate: undefined } : host, work);
    recorded.end("OK");
    return { ok: true, value };
  } catch (error) {
    const edge = toStatus(error, { mapping: host.mapError, traceId: activeTraceId() });
    if (edge.unforeseen) logger.error({ error }, "a call failed");
    else logger.debug({ code: edge.error.code, reason: edge.error.reason }, edge.error.message);
    recorded.end(edge.error.code);
    return { ok: false, status: edge.status };
  }
}

async function start<Value>(scope: CallScope, { gate }: Host, work: () => Promise<Value>): Promise<Value> {
  const { signal, logger, client } = scope.context;
  signal.throwIfAborted();
  const running = gate === undefined ? work() : gate.run(signal, work, client);
  scope.caller.holdUntil(running);
  // Work that its call does not wait for any more may still fail; that is worth a line, not a crash.
  running.catch((error: unknown) => {
    if (signal.aborted && !isAnswerTo(signal, error)) logger.warn({ error }, "work failed behind its answered call");
  });
  return untilAborted(signal, running);
}

function isAnswerTo(signal: AbortSignal, error: unknown): boolean {
  if (error === signal.reason || ServiceError.isInstance(error)) return true;
  return error instanceof Error && error.name === "AbortError";
}
