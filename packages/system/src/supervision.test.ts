import process from "node:process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test, vi } from "vitest";
import { type Clock, machineClock } from "./clock.js";
import { ServiceFailedError } from "./errors.js";
import type { SystemOptions } from "./options/system-options.js";
import { restartLimits } from "./process/restart-policy.js";
import { startSystemOf } from "./start-system.js";
import { collectLog } from "./testing/log.js";
import { smallParts } from "./testing/programs.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { untilGone } from "./testing/until-gone.js";

// Starting a process takes a second, and some times that on a machine that has much to do.
vi.setConfig({ testTimeout: 240_000 });

const one = ["evaluator"] as const satisfies SystemOptions["services"];

/** Time stands still; pauses between restarts are over at once and written down. */
function standingClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => 0,
    pause(milliseconds, signal) {
      if (milliseconds > 5000) return machineClock.pause(milliseconds, signal);
      pauses.push(milliseconds);
      return Promise.resolve();
    },
  };
}

test("five processes start with the orchestrator last and stop with it first", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const system = await startSystemOf(smallParts(), { stateFolder: folder.path, onLog: log.onLog });
  const services = (msg: string) =>
    log.lines.filter(({ record }) => record?.["msg"] === msg).map((line) => line.service);
  expect(services("serving")).toHaveLength(5);
  expect(services("serving")[4]).toBe("orchestrator");
  expect(system.processes.map(({ service }) => service)).toHaveLength(5);
  expect(system.address).toBe(system.addresses.orchestrator);
  const sockets = dirname(system.address.slice("unix:".length));
  const pids = system.processes.map(({ pid }) => pid);
  await system.stop();
  expect(await system.ended).toEqual({ reason: "stopped" });
  const stopped = services("stopped");
  expect(stopped).toHaveLength(5);
  expect([stopped[0], stopped[4]]).toEqual(["orchestrator", "trajectory-store"]);
  // In order means that each had ended before the next was asked.
  const order = log.lines.map(({ service, record }) => `${service} ${String(record?.["msg"])}`);
  expect(order.indexOf("orchestrator stopped")).toBeLessThan(order.indexOf("evaluator stopping"));
  expect(order.indexOf("evaluator stopped")).toBeLessThan(order.indexOf("trajectory-store stopping"));
  await untilGone(pids);
  expect(system.processes).toEqual([]);
  await expect(stat(sockets)).rejects.toMatchObject({ code: "ENOENT" });
});

test("an orchestrator that is opened to other machines says so, and the others stay where they were", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const listen = { kind: "ports", firstPort: 0, host: "0.0.0.0", insecure: true } as const;
  await using system = await startSystemOf(smallParts(), { stateFolder: folder.path, listen, onLog: log.onLog });
  const hosts = system.processes.map(({ service, address }) => `${service} ${address.split(":")[0]}`);
  expect(hosts.filter((text) => !text.endsWith(" 127.0.0.1"))).toEqual(["orchestrator 0.0.0.0"]);
  const warnings = log.lines.filter(({ record }) => record?.["level"] === "warn");
  expect(warnings.map(({ service }) => service)).toEqual(["orchestrator"]);
  expect(warnings[0]?.record?.["msg"]).toMatch(/^INSECURE: This server is open to other machines on 0\.0\.0\.0:\d+/u);
});

test("a process that is not ready tells why; the others are stopped", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const started = startSystemOf(smallParts({ evaluator: "crashing" }), {
    stateFolder: folder.path,
    services: ["trajectory-store", "evaluator"],
    onLog: log.onLog,
  });
  const error: unknown = await started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ServiceFailedError);
  expect(error).toMatchObject({
    code: "SERVICE_FAILED",
    service: "evaluator",
    replica: 0,
    exitCode: 3,
    signal: null,
    lines: ["the disk is made of cheese"],
    message: "evaluator (replica 0) ended with exit code 3. It wrote last:\n  the disk is made of cheese",
  });
  // Everything was given back: the folder can be used again.
  await using again = await startSystemOf(smallParts(), { stateFolder: folder.path, services: one });
  expect(again.processes).toHaveLength(1);
});

test("a process that never serves is given up after its time", async () => {
  await using folder = await temporaryFolder();
  const parts = smallParts({ evaluator: "mute" }, { startMs: 300 });
  const started = startSystemOf(parts, { stateFolder: folder.path, services: one });
  await expect(started).rejects.toThrow(/^evaluator \(replica 0\) was not ready after at most 0\.3 s/u);
});

test("a process that ends is started again", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const parts = smallParts({}, { clock: standingClock() });
  await using system = await startSystemOf(parts, { stateFolder: folder.path, services: one, onLog: log.onLog });
  const [before] = system.processes;
  process.kill(before?.pid ?? 0, "SIGKILL");
  expect((await log.next("restarting")).record).toMatchObject({
    service: "evaluator",
    delayMs: 100,
    signal: "SIGKILL",
  });
  const { record } = await log.next("restarted");
  expect(system.processes).toEqual([{ ...before, pid: record?.["pid"] }]);
  expect(record?.["pid"]).not.toBe(before?.pid);
});

test("a process that ends too often ends the system, with the reason", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const clock = standingClock();
  const options = { stateFolder: folder.path, services: ["trajectory-store", ...one], onLog: log.onLog } as const;
  const restarts = { ...restartLimits, restarts: 2 };
  const system = await startSystemOf(smallParts({}, { clock, restarts }), options);
  const store = system.processes.find(({ service }) => service === "trajectory-store");
  for (let restart = 0; restart <= 2; restart += 1) {
    const running = system.processes.find(({ service }) => service === "evaluator");
    process.kill(running?.pid ?? 0, "SIGKILL");
    if (restart < 2) await log.next("restarted");
  }
  const end = await system.ended;
  expect(end).toMatchObject({ reason: "failed", service: "evaluator", replica: 0, error: { signal: "SIGKILL" } });
  expect(clock.pauses).toEqual([100, 200]);
  await untilGone([store?.pid ?? 0]);
  await system.stop();
});

test("a process that finds its configuration wrong is not started again", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const clock = standingClock();
  const options = { stateFolder: folder.path, services: one, onLog: log.onLog };
  const system = await startSystemOf(smallParts({ evaluator: "fickle" }, { clock }), options);
  process.kill(system.processes[0]?.pid ?? 0, "SIGTERM");
  expect(await system.ended).toMatchObject({ reason: "failed", service: "evaluator", error: { exitCode: 78 } });
  expect(clock.pauses).toEqual([]);
});

test("stopping ends the pause before a restart", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const clock: Clock = { now: () => 0, pause: (_, signal) => machineClock.pause(3_600_000, signal) };
  const options = { stateFolder: folder.path, services: one, onLog: log.onLog };
  const system = await startSystemOf(smallParts({}, { clock }), options);
  process.kill(system.processes[0]?.pid ?? 0, "SIGKILL");
  await log.next("restarting");
  await system.stop();
  expect(await system.ended).toEqual({ reason: "stopped" });
});

test("what does not end when asked is killed", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const asked: number[] = [];
  const clock: Clock = {
    now: () => 0,
    async pause(milliseconds) {
      asked.push(milliseconds);
      await log.next("I stay");
    },
  };
  const system = await startSystemOf(smallParts({ evaluator: "stubborn" }, { clock }), {
    stateFolder: folder.path,
    services: one,
    onLog: log.onLog,
    environment: { CONDENSERY_GRACE_PERIOD: "3s" },
  });
  const pids = system.processes.map(({ pid }) => pid);
  await system.stop();
  expect(asked).toEqual([13_000]);
  await untilGone(pids);
  const told = await log.next("did not end in good order");
  expect(told).toMatchObject({ service: "evaluator", record: { exitCode: null, signal: "SIGKILL" } });
});

test("a service's own variables go before what the system would set, and are nobody else's", async () => {
  await using folder = await temporaryFolder();
  const error: unknown = await startSystemOf(smallParts(), {
    stateFolder: folder.path,
    services: ["trajectory-store", ...one],
    variables: { evaluator: { CONDENSERY_BIND: "nowhere" } },
  }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "SERVICE_FAILED", service: "evaluator", exitCode: 78 });
  expect(String(error)).toContain("CONDENSERY_BIND");
});

test("an abort during the start stops everything", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  const controller = new AbortController();
  const options = {
    stateFolder: folder.path,
    services: ["trajectory-store", ...one],
    onLog: log.onLog,
    signal: controller.signal,
  } as const;
  const started = startSystemOf(smallParts({ evaluator: "mute" }), options);
  const failure = started.catch((error: unknown) => error);
  await log.next("running");
  await log.next("serving");
  controller.abort(new Error("enough"));
  expect(await failure).toEqual(new Error("enough"));
  // Nobody holds the folder any more, so all have ended.
  await using again = await startSystemOf(smallParts(), { stateFolder: folder.path, services: one });
  expect(() => again.address).toThrow("no orchestrator");
});
