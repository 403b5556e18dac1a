import { parseConfiguration, type Logger } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { deviceVariables } from "../configuration/compute-variables.js";
import { openDevice, openTaskDevice } from "./open-device.js";
import { TaskDevice } from "./task-device.js";

/** Counts the devices that were announced. */
function counting(): { readonly logger: Logger; readonly ready: () => number } {
  let ready = 0;
  const ignore = (): void => undefined;
  const info = (_: unknown, message: string): void => void (ready += message === "device ready" ? 1 : 0);
  const logger: Logger = { trace: ignore, debug: ignore, info, warn: ignore, error: ignore, child: () => logger };
  return { logger, ready: () => ready };
}

function configured(environment: Readonly<Record<string, string>>) {
  const variables = { CONDENSERY_PROVIDER: "cpu", ...environment };
  return parseConfiguration({ device: deviceVariables }, variables).device;
}

test("workers of its own start at the first task, and only once", async () => {
  const { logger, ready } = counting();
  const configuration = configured({ CONDENSERY_THREADS: "2" });
  await using serial = await openDevice(configuration, logger);
  expect(serial.report()).toMatchObject({ workers: 1, threads: 2 });
  const tasks = new TaskDevice(serial, configuration, logger);
  expect(tasks.report()).toMatchObject({ provider: "cpu", workers: 2, threads: 1 });
  expect([await tasks.statistics(), ready()]).toEqual([{ runs: 0, residentTensors: 0, deviceSeconds: 0 }, 1]);
  const [first, second] = await Promise.all([tasks.runtime(), tasks.runtime()]);
  expect(first).toBe(second);
  expect(first.report()).toMatchObject(tasks.report());
  expect(ready()).toBe(2);
  await tasks.close();
  expect(() => first.open()).toThrow("closed");
});

test("where both kinds of work want the same workers, they share them", async () => {
  const { logger, ready } = counting();
  const configuration = configured({ CONDENSERY_THREADS: "1" });
  await using serial = await openDevice(configuration, logger);
  const tasks = new TaskDevice(serial, configuration, logger);
  expect(await tasks.runtime()).toBe(serial);
  await tasks.close();
  await serial.open().close();
  expect(ready()).toBe(1);
});

test("a device for tasks alone has a worker a thread", async () => {
  const { logger, ready } = counting();
  await using runtime = await openTaskDevice(configured({ CONDENSERY_THREADS: "3" }), logger);
  expect(runtime.report()).toMatchObject({ workers: 3, threads: 1 });
  expect(ready()).toBe(1);
});
