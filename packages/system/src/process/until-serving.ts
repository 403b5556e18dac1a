import { callServerStream, callUnary, createChannel, healthDefinition } from "@condensery/service-kit";

/** The states of grpc.health.v1. */
const states = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;
const wholeProcess = { $typeName: "grpc.health.v1.HealthCheckRequest", service: "" } as const;
// The process has only just been started: its socket may be milliseconds away.
const retry = { maxAttempts: Number.POSITIVE_INFINITY, initialDelayMs: 20, maxDelayMs: 200, random: () => 0.5 };

/**
 * Resolves when a server says that it serves.
 * @throws RemoteError when it has not within the time; the signal's reason when that is aborted.
 */
export async function untilServing(address: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  using channel = createChannel({ addresses: address, maxReconnectDelayMs: 100 });
  const notAfter = new Date(channel.now() + timeoutMs);
  const options = { timeoutMs, notAfter, signal };
  const { status } = await callUnary(channel, healthDefinition.check, wholeProcess, { ...options, retry });
  if (states[status] === "SERVING") return;
  for await (const { status } of callServerStream(channel, healthDefinition.watch, wholeProcess, options)) {
    if (states[status] === "SERVING") return;
  }
  throw new Error(`${address} began to stop before it was serving.`);
}
