import { ServiceError, toStatus } from "@condensery/service-kit";
import { openTrajectoryStore } from "@condensery/trajectories";
import { WireError, wireErrorDetails } from "@condensery/wire/convert";
import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { decodeRequest, NoMessageError } from "../rpc/decode.js";
import { framed, unframed } from "../rpc/frames.js";
import { messageBytes } from "../rpc/message-arbitrary.js";
import { rpcMethods, type RpcMethod } from "../rpc/methods.js";
import { requestParsers } from "../rpc/request-parsers.js";
import { requestSamples } from "../rpc/request-samples.js";
import { nothingToClose, refusesWith, Violation, type FuzzCase, type FuzzTarget } from "../target.js";

/** What peers commonly take of headers, in which errors travel; the text is in there twice. */
const longestHeaders = 8192;

/** One target for each method that proto/ describes: bytes as they come from the wire, up to the checked request. */
export const rpcTargets: readonly FuzzTarget[] = rpcMethods().map((method) => ({
  name: targetName(method),
  weight: 4,
  async open(folder) {
    const store = await openTrajectoryStore(folder);
    return {
      cases: calls(method),
      async read(content) {
        const messages = unframed(content).map((bytes) => {
          const message = decodeRequest(method, bytes);
          checkRoundTrip(method, message);
          return message;
        });
        try {
          await requestParsers[method.path]?.(messages as unknown as readonly never[], store);
        } catch (error) {
          checkStatus(error);
          throw error;
        }
      },
      refuses: refusesWith(NoMessageError, WireError, ServiceError),
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
}));

/** Such as `rpc-training-train-expert`. */
function targetName({ path }: RpcMethod): string {
  const [, area = "", method = ""] = /^\/condensery\.(\w+)\.v\d+\.\w+\/(\w+)$/u.exec(path) ?? [];
  return `rpc-${area}${method.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

function calls(method: RpcMethod): fc.Arbitrary<FuzzCase> {
  const samples = requestSamples[method.path] ?? [];
  const streams = method.definition.requestStream;
  const single = (content: Uint8Array): FuzzCase => ({ content: framed([content]), valid: false });
  const generated = fc.oneof(messageBytes(method.input, 0.9), messageBytes(method.input, 0.5)).map(single);
  if (samples.length === 0) return generated;
  const sample = fc.constantFrom(...samples);
  const flat = samples.flat();
  // Fields that come twice replace what was there: a sample and some fields behind it make a request that is odd in them
  const odd = fc.tuple(sample, fc.nat(), messageBytes(method.input, 0.12)).map(([messages, place, fields]) => {
    const changed = messages.map((message, i) =>
      i === place % messages.length ? Buffer.concat([message, fields]) : message,
    );
    return { content: framed(changed), valid: false };
  });
  const damaged = fc.tuple(sample, fc.nat(), mutatedBytes(flat)).map(([messages, place, { content }]) => {
    const changed = messages.map((message, i) => (i === place % messages.length ? content : message));
    return { content: framed(changed), valid: false };
  });
  const whole = sample.map((messages) => ({ content: framed(messages), valid: true }));
  const kinds = [
    { weight: 1, arbitrary: whole },
    { weight: 4, arbitrary: odd },
    { weight: 3, arbitrary: damaged },
    { weight: 2, arbitrary: generated },
  ];
  if (!streams) return fc.oneof(...kinds);
  const shuffled = fc.array(fc.constantFrom(...flat), { maxLength: 6 }).map((messages) => ({
    content: framed(messages),
    valid: false,
  }));
  return fc.oneof(...kinds, { weight: 2, arbitrary: shuffled });
}

function checkRoundTrip({ definition, path }: RpcMethod, message: unknown): void {
  // Compared as bytes: what proto leaves out where it is the default, such as a negative zero, is the same message
  const bytes = definition.requestSerialize(message);
  const again = definition.requestSerialize(definition.requestDeserialize(bytes));
  if (!again.equals(bytes)) throw new Violation(`a request of ${path} does not come back as it was`);
}

/** Bytes of a text as a header has it: grpc-js escapes what is not visible ASCII. */
function headerLength(text: string): number {
  const bytes = new TextEncoder().encode(text);
  return bytes.reduce((length, byte) => length + (byte < 0x20 || byte > 0x7e || byte === 0x25 ? 3 : 1), 0);
}

/** A refusal must reach the caller: errors travel in headers, which peers do not take at any length. */
function checkStatus(error: unknown): void {
  const known = error instanceof WireError ? new ServiceError({ ...wireErrorDetails(error) }) : error;
  if (!ServiceError.isInstance(known)) return;
  const { details, metadata } = toStatus(known).status;
  const [bytes] = metadata.get("grpc-status-details-bin");
  const size = headerLength(details) + Math.ceil(((bytes?.length ?? 0) * 4) / 3);
  if (size > longestHeaders) {
    throw new Violation(
      `the status takes ${size} bytes of headers, peers take ${longestHeaders}: ${details.slice(0, 200)}`,
    );
  }
}
