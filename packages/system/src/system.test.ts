import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { callUnary, createChannel, healthDefinition } from "@condensery/service-kit";
import { expect, test, vi } from "vitest";
import { localSystem } from "./local-system.js";
import type { SystemProcess } from "./running-system.js";
import { startSystem } from "./start-system.js";
import { collectLog } from "./testing/log.js";
import { programFile } from "./testing/programs.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { untilGone } from "./testing/until-gone.js";

// Starting a process takes a second, and some times that on a machine that has much to do.
vi.setConfig({ testTimeout: 240_000 });

const small = { threads: 1, provider: "cpu" } as const;

/** What a probe of this service is told. */
async function health(addresses: string | undefined, service: string): Promise<number> {
  using channel = createChannel({ addresses: addresses ?? "" });
  const request = { $typeName: "grpc.health.v1.HealthCheckRequest", service } as const;
  return (await callUnary(channel, healthDefinition.check, request, { timeoutMs: 30_000 })).status;
}

test("the services run on sockets, each under its own name, and keep their state in the folder", async () => {
  await using folder = await temporaryFolder();
  const log = collectLog();
  await using system = await startSystem({ ...small, stateFolder: folder.path, onLog: log.onLog });
  const { addresses } = system;
  expect(system.address).toBe(addresses.orchestrator);
  const seen = await Promise.all([
    health(addresses.orchestrator, "condensery.condensation.v1.CondensationService"),
    health(addresses["trajectory-store"], "condensery.trajectory.v1.TrajectoryService"),
    health(addresses["inner-loop-trainer"], "condensery.training.v1.TrainingService"),
    health(addresses.hypergradient, "condensery.hypergradient.v1.HypergradientService"),
    health(addresses.evaluator, "condensery.evaluation.v1.EvaluationService"),
  ]);
  expect(seen).toEqual([1, 1, 1, 1, 1]);
  expect(await readdir(folder.path)).toEqual(expect.arrayContaining(["condensations", "lock", "trajectories"]));
  const ready = log.lines.filter(({ record }) => record?.["msg"] === "device ready");
  expect(ready.map(({ record }) => record?.["threads"])).toEqual([1, 1, 1]);
  await system.stop();
  expect(await readdir(join(folder.path, "lock"))).toEqual([]);
});

test("replicas and metrics are on ports of their own", async () => {
  await using folder = await temporaryFolder();
  const system = await localSystem({
    ...small,
    services: ["evaluator"],
    replicas: { evaluator: 2 },
    stateFolder: folder.path,
    listen: { kind: "ports", firstPort: 0 },
    environment: { CONDENSERY_METRICS_BIND: "127.0.0.1:0" },
  }).start({});
  await using _ = system;
  expect(system.addresses.evaluator?.split(",")).toEqual(system.processes.map(({ address }) => address));
  expect(system.processes).toHaveLength(2);
  for (const { address, metricsAddress } of system.processes) {
    expect(await health(address, "condensery.evaluation.v1.EvaluationService")).toBe(1);
    const metrics = await fetch(`http://${metricsAddress ?? ""}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain("evaluator");
  }
});

function startOwner(stateFolder: string, ...more: readonly string[]) {
  // The folder of the sockets is what nobody is left to remove.
  const options = { ...small, stateFolder, environment: { TMPDIR: stateFolder } };
  const owner = spawn(process.execPath, [programFile("owner"), JSON.stringify(options), ...more], {
    env: {},
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(owner, "exit");
  return {
    output: createInterface({ input: owner.stdout }),
    pid: owner.pid ?? 0,
    exited,
    async kill() {
      owner.kill("SIGKILL");
      await exited;
    },
  };
}

/** The processes that are entered in the lock. */
async function entered(stateFolder: string): Promise<readonly { readonly pid: number; readonly role: string }[]> {
  const folder = join(stateFolder, "lock");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
}

test("no process outlives an owner that is killed, and the folder is free then", async () => {
  await using folder = await temporaryFolder();
  const owner = startOwner(folder.path);
  const [line] = (await once(owner.output, "line")) as [string];
  const processes = JSON.parse(line) as readonly SystemProcess[];
  expect(processes).toHaveLength(5);
  await expect(startSystem({ ...small, stateFolder: folder.path })).rejects.toMatchObject({ pid: owner.pid });
  await owner.kill();
  await untilGone(processes.map(({ pid }) => pid));
  await using system = await startSystem({ ...small, services: ["evaluator"], stateFolder: folder.path });
  expect(system.processes).toHaveLength(1);
});

test("an owner that was told not to wait for its system ends by itself, and the system with it", async () => {
  await using folder = await temporaryFolder();
  const owner = startOwner(folder.path, "unref");
  const [line] = (await once(owner.output, "line")) as [string];
  expect(await owner.exited).toEqual([0, null]);
  await untilGone((JSON.parse(line) as readonly SystemProcess[]).map(({ pid }) => pid));
});

test("nor does one outlive an owner that is killed while they load their programs", async () => {
  await using folder = await temporaryFolder();
  const owner = startOwner(folder.path);
  const pids = await vi.waitFor(
    async () => {
      const children = (await entered(folder.path)).filter(({ role }) => role !== "owner");
      if (children.length < 4) throw new Error("not yet");
      return children.map(({ pid }) => pid);
    },
    { timeout: 30_000, interval: 5 },
  );
  await owner.kill();
  await expect(untilGone(pids)).resolves.toBeUndefined();
});
