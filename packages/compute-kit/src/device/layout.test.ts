import { expect, test } from "vitest";
import { serialLayout, taskLayout } from "./layout.js";

const [threads, workers] = [8, 3];

test.each([
  ["nothing", {}, { workers: 1, threads: 16 }, { workers: 16, threads: 1 }],
  ["threads", { threads }, { workers: 1, threads: 8 }, { workers: 8, threads: 1 }],
  ["workers", { workers }, { workers: 3, threads: 5 }, { workers: 3, threads: 1 }],
  ["both", { threads, workers }, { workers: 3, threads: 2 }, { workers: 3, threads: 1 }],
  ["more workers than threads", { threads: 2, workers }, { workers: 3, threads: 1 }, { workers: 3, threads: 1 }],
])("16 cores with %s configured", (_, given, serial, tasks) => {
  const configuration = { threads: undefined, workers: undefined, ...given };
  expect(serialLayout(configuration, 16)).toEqual(serial);
  expect(taskLayout(configuration, "cpu", 16)).toEqual(tasks);
  expect(taskLayout(configuration, "cuda", 16)).toEqual(serial);
});
