import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { CallOptions } from "../options/call-options.js";
import type { EmbeddedOptions } from "../options/embedded-options.js";
import type { RunningSystem } from "../system.js";
import { aborted, deferred, failure } from "../testing/deferred.js";
import { type LocalSystem, loadLocalSystem, type LocalSystemOptions } from "./load-local-system.js";
import { embeddedSystem } from "./embedded-system.js";
import { startSystem } from "./start-system.js";

const running: RunningSystem = { address: "unix:/nowhere", [Symbol.asyncDispose]: async () => undefined };

/** A package whose system does what it is told, and remembers its options. */
function packaged(start: (signal?: AbortSignal) => Promise<RunningSystem>) {
  const asked: LocalSystemOptions[] = [];
  const localSystem: LocalSystem = (options) => {
    asked.push(options);
    return { start: ({ signal }) => start(signal) };
  };
  return { asked, load: () => loadLocalSystem(async () => ({ localSystem })) };
}

async function startEmbedded(
  options: EmbeddedOptions,
  call: CallOptions,
  load: () => Promise<LocalSystem>,
): Promise<RunningSystem> {
  return startSystem(await embeddedSystem(options, load), call);
}

test("what is given is handed on, paths made absolute; the rest has defaults", async () => {
  const { asked, load } = packaged(async () => running);
  expect(await startEmbedded({}, {}, load)).toBe(running);
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4317" };
  await startEmbedded({ state: "here", dataRoots: ["a", "/b"], threads: 2, provider: "cpu", environment }, {}, load);
  expect(asked).toEqual([
    { stateFolder: resolve(".condensery"), dataRoots: [process.cwd()] },
    {
      stateFolder: join(process.cwd(), "here"),
      dataRoots: [resolve("a"), "/b"],
      threads: 2,
      provider: "cpu",
      environment,
    },
  ]);
});

test("a start that fails says why", async () => {
  const cause = new Error("The state folder is in use.");
  const { load } = packaged(async () => {
    throw cause;
  });
  expect(await failure(startEmbedded({}, {}, load))).toMatchObject({
    name: "SystemStartError",
    code: "UNAVAILABLE",
    message: "The system did not start: The state folder is in use.",
    cause,
  });
});

test("the signal and the time limit end the start", async () => {
  const started = deferred();
  const { load } = packaged(async (signal = new AbortController().signal) => {
    started.resolve();
    await aborted(signal);
    throw new Error("Stopped before it was ready.");
  });
  const controller = new AbortController();
  const starting = startEmbedded({}, { signal: controller.signal }, load);
  await started.promise;
  controller.abort(new Error("no more patience"));
  expect(await failure(starting)).toMatchObject({ message: "no more patience" });
  expect(await failure(startEmbedded({}, { signal: controller.signal }, load))).toMatchObject({
    message: "no more patience",
  });
  expect(await failure(startEmbedded({}, { timeoutMs: 1 }, load))).toMatchObject({ name: "DeadlineExceededError" });
});

test.each([
  ["exports something else", async () => ({ system: {} }), "SystemStartError", "localSystem()"],
  ["is broken", () => Promise.reject(new Error("Unexpected token")), "SystemStartError", "Unexpected token"],
  ["lacks a package of its own", () => Promise.reject(missing("pino")), "SystemStartError", "pino"],
  ["is missing", () => Promise.reject(missing("@condensery/system")), "AddressNeededError", "npm install"],
])("a package that %s", async (_what, load, name, message) => {
  const error = await failure(startEmbedded({}, {}, () => loadLocalSystem(load)));
  expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
});

test("a system without an address", async () => {
  const { load } = packaged(async () => ({ ...running, address: JSON.parse("null") }));
  expect(await failure(startEmbedded({}, {}, load))).toMatchObject({ name: "SystemStartError" });
});

function missing(name: string): Error {
  const error = new Error(`Cannot find package '${name}' imported from /program.js`);
  return Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}
