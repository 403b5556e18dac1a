import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { framed } from "../rpc/frames.js";
import { messageBytes } from "../rpc/message-arbitrary.js";
import { rpcMethods } from "../rpc/methods.js";
import { callHeaders } from "../rpc/raw-call.js";
import { requestSamples } from "../rpc/request-samples.js";
import { CallRefusedError, ServedStore } from "../rpc/served-store.js";
import { refusesWith, type FuzzCase, type FuzzTarget } from "../target.js";

const methods = rpcMethods().filter(({ path }) => path.includes(".TrajectoryService/"));

/** Bodies of calls: a byte that chooses the method, then frames that may be no frames. */
function bodies(): fc.Arbitrary<FuzzCase> {
  const arbitraries = methods.map(({ path, input }, number) => {
    const samples = (requestSamples[path] ?? []).map(framed);
    const odd = messageBytes(input, 0.7).map((content) => ({ content: framed([content]), valid: false }));
    return fc
      .oneof({ weight: 3, arbitrary: mutatedBytes(samples) }, { weight: 1, arbitrary: odd })
      .map(({ content }) => ({ content: Buffer.concat([Uint8Array.of(number), content]), valid: false }));
  });
  return fc.oneof(...arbitraries);
}

/** Bodies over a real socket; behind each of them the server must still serve. */
export const socketMessages: FuzzTarget = {
  name: "socket-messages",
  weight: 1,
  async open(folder) {
    const store = await ServedStore.start(folder);
    return {
      cases: bodies(),
      async read(content) {
        const path = methods[(content[0] ?? 0) % methods.length]?.path ?? "";
        await store.call(callHeaders(path), content.subarray(1));
      },
      refuses: refusesWith(CallRefusedError),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  },
};

const names = [
  "grpc-timeout",
  "traceparent",
  "tracestate",
  "authorization",
  "grpc-encoding",
  "grpc-accept-encoding",
].concat([
  "content-type",
  "te",
  "user-agent",
  "baggage",
  "x-odd-bin",
  "grpc-status-details-bin",
  ":path",
  "content-length",
]);

const trace = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const telling = [
  "",
  "0n",
  "1n",
  "1m",
  "1S",
  "99999999H",
  "999999999H",
  "-1S",
  "1x",
  "S",
  "1.5S",
  " 1S",
  trace,
  `${trace}-x`,
]
  .concat([
    trace.replace("00-", "ff-"),
    trace.replaceAll("1", "0"),
    "00-",
    "gzip",
    "deflate",
    "identity",
    "snappy",
    "gzip,,",
  ])
  .concat([
    "application/grpc",
    "application/grpc+json",
    "application/json",
    "Bearer x",
    "Bearer",
    "bearer",
    "!!!",
    "AAA=",
  ])
  .concat([
    "trailers",
    "/",
    "//",
    "/a/b/c",
    "/condensery.trajectory.v1.TrajectoryService/",
    "/grpc.health.v1.Health/Check",
  ])
  .concat(["k=v", "k=%zz", "a".repeat(7000), "0", "5", "1e9"]);

const headers: fc.Arbitrary<FuzzCase> = fc
  .dictionary(
    fc.constantFrom(...names),
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...telling) }, { weight: 1, arbitrary: fc.string() }),
    { minKeys: 1, maxKeys: 4 },
  )
  .map((chosen) => ({ content: new TextEncoder().encode(JSON.stringify(chosen)), valid: false }));

/** Headers of a valid call, among them deadlines, traces, credentials and compression. */
export const socketHeaders: FuzzTarget = {
  name: "socket-headers",
  weight: 1,
  async open(folder) {
    const store = await ServedStore.start(folder);
    const path = "/condensery.trajectory.v1.TrajectoryService/ListTrajectories";
    return {
      cases: headers,
      async read(content) {
        const chosen: unknown = JSON.parse(new TextDecoder().decode(content));
        await store.call(
          { ...callHeaders(path), ...(chosen as Readonly<Record<string, string>>) },
          framed([new Uint8Array(0)]),
        );
      },
      refuses: refusesWith(CallRefusedError),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  },
};
