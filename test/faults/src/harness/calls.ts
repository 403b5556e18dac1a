import { createHash } from "node:crypto";
import {
  callServerStream,
  callUnary,
  isWorthRetrying,
  RemoteError,
  type RetryPolicy,
  type ServiceChannel,
} from "@condensery/service-kit";
import {
  type Condensation,
  type CondensationSpec,
  CondensationServiceService as service,
} from "@condensery/wire/condensation";
import { required } from "@condensery/wire/convert";

/** Longest that a call may take with all its tries; a fault that makes one hang is found by it. */
export const callTimeoutMs = 120_000;

/** For the time in which a process is started again. */
const patient: RetryPolicy = {
  maxAttempts: Number.POSITIVE_INFINITY,
  initialDelayMs: 20,
  maxDelayMs: 200,
  random: () => 0.5,
};
const options = { timeoutMs: callTimeoutMs, retry: patient } as const;

/** @param requestId that makes it safe to ask again after a broken answer */
export async function create(
  channel: ServiceChannel,
  spec: CondensationSpec,
  requestId: string,
): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.createCondensation, { spec, requestId }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function get(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.getCondensation, { name }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function cancel(channel: ServiceChannel, name: string): Promise<Condensation> {
  const { condensation } = await callUnary(channel, service.cancelCondensation, { name }, options);
  return required(condensation, "condensation", "a condensation");
}

export async function resume(channel: ServiceChannel, name: string): Promise<Condensation> {
  const request = { name, outerSteps: undefined };
  const { condensation } = await callUnary(channel, service.resumeCondensation, request, options);
  return required(condensation, "condensation", "a condensation");
}

/**
 * One file of a result, asked for again when the stream breaks.
 * @throws Error when its bytes have another SHA-256 than was announced; RemoteError
 */
export async function download(channel: ServiceChannel, name: string, file: string): Promise<Buffer> {
  for (;;) {
    try {
      return await downloadOnce(channel, name, file);
    } catch (error) {
      if (!RemoteError.isInstance(error) || !isWorthRetrying(error)) throw error;
    }
    // Waits until somebody answers again, and only so long
    await get(channel, name);
  }
}

async function downloadOnce(channel: ServiceChannel, name: string, file: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let sha256: Uint8Array | undefined;
  const request = { name, file, offsetBytes: 0n };
  for await (const { part } of callServerStream(channel, service.downloadResult, request, options)) {
    if (part?.$case === "header") ({ sha256 } = part.header);
    if (part?.$case === "data") parts.push(part.data);
  }
  const bytes = Buffer.concat(parts);
  const digest = createHash("sha256").update(bytes).digest();
  if (!digest.equals(required(sha256, "header", "a header"))) {
    throw new Error(`Expected ${file} as it was announced, got bytes with SHA-256 ${digest.toString("hex")}.`);
  }
  return bytes;
}
