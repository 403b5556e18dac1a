import { fileURLToPath } from "node:url";
import { type CallContext, serverStream, unary } from "@condensery/service-kit";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { runNode } from "../testing/run-node.js";
import { sampleEvents, sampleJob } from "../testing/sample-job.js";
import { pieces } from "../testing/scripted-service.js";
import { startScripted } from "../testing/start-scripted.js";

const program = fileURLToPath(new URL("../../dist/testing/traced-program.js", import.meta.url));
const hook = import.meta.resolve("@condensery/service-kit/hook");

/** Runs the program against a server that writes down the traceparents of each call. */
async function traced(options: readonly string[]) {
  const seen: (readonly unknown[])[] = [];
  const note = ({ metadata }: Pick<CallContext, "metadata">) => seen.push(metadata.get("traceparent"));
  await using server = await startScripted({
    createCondensation: unary((_request, call) => {
      note(call);
      return { condensation: sampleJob("1", State.QUEUED) };
    }),
    cancelCondensation: unary((_request, call) => {
      note(call);
      return { condensation: sampleJob("1", State.CANCELLED) };
    }),
    watchCondensation: serverStream(async function* (_request, call) {
      note(call);
      yield* sampleEvents();
    }),
    downloadResult: serverStream(async function* (request, call) {
      note(call);
      yield* pieces(request);
    }),
  });
  const { output, errors, exitCode } = await runNode([...options, program], { CONDENSERY_ADDRESS: server.address });
  expect([exitCode, errors]).toEqual([0, ""]);
  return { seen, own: output };
}

test("each call names the caller's span", async () => {
  const { seen, own } = await traced([]);
  expect(own).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/u);
  expect(seen).toEqual([[own], [own], [own], [own]]);
});

test("where gRPC is instrumented, each call names a span of its own in the caller's trace", async () => {
  const { seen, own } = await traced(["--import", hook]);
  const sameTrace = expect.stringContaining(own.slice(0, "00-".length + 32));
  expect(seen).toEqual([[sameTrace], [sameTrace], [sameTrace], [sameTrace]]);
  expect(new Set([own, ...seen.flat()]).size).toBe(5);
});
