import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface PrintedSpan {
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const server = 1;
const client = 2;

/** Runs the compiled program as a service runs: the hook before everything else. */
async function runProgram(): Promise<readonly PrintedSpan[]> {
  const compiled = (path: string) => new URL(`../../dist/${path}`, import.meta.url);
  const child = spawn(
    process.execPath,
    ["--import", compiled("telemetry/hook.js").href, fileURLToPath(compiled("testing/trace-program.js"))],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const output = await text(child.stdout);
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as PrintedSpan);
}

test("one trace runs from the caller's span through client and server to the work, for each kind of call", async () => {
  const spans = await runProgram();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const path = (span: PrintedSpan | undefined): string[] =>
    span === undefined ? [] : [...path(span.parent === undefined ? undefined : byId.get(span.parent)), span.name];
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual(["condensery.outer_step"]);
  const find = (name: string, kind: number) => spans.filter((span) => span.name === name && span.kind === kind);
  for (const method of ["Echo", "Join", "Chat", "Count"]) {
    const name = `condensery.test.v1.EchoService/${method}`;
    const times = method === "Echo" ? 2 : 1;
    expect(find(name, client), `${method} of the client`).toHaveLength(times);
    expect(find(name, server), `${method} of the server`).toHaveLength(times);
    for (const span of find(name, server)) expect(path(span)).toEqual(["condensery.outer_step", name, name]);
  }
  const unroll = spans.find(({ name }) => name === "condensery.unroll");
  expect(path(unroll).slice(-2)).toEqual(["condensery.test.v1.EchoService/Echo", "condensery.unroll"]);
  expect(unroll?.attributes).toEqual({ "condensery.inner_steps": 7, "condensery.device_seconds": 0.25 });
  expect(path(spans.find(({ name }) => name === "condensery.adjoint"))).toHaveLength(4);
  // Failed calls are failed spans, on both ends; a stream that the client left has ended as well.
  expect(find("condensery.test.v1.EchoService/Echo", server).map(({ status }) => status)).toEqual([0, 2]);
  for (const kind of [server, client]) {
    const [count] = find("condensery.test.v1.EchoService/Count", kind);
    expect(count?.attributes["rpc.grpc.status_code"]).toBe(1);
  }
});
