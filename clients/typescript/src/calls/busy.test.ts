import { serverStream, unary } from "@condensery/service-kit";
import { type DownloadResultRequest, State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { connect } from "../connect.js";
import { failure } from "../testing/deferred.js";
import { sampleFiles } from "../testing/sample-files.js";
import { sampleJob } from "../testing/sample-job.js";
import { busy, pieces } from "../testing/scripted-service.js";
import { startScripted } from "../testing/start-scripted.js";

const file = "images.safetensors";

test("a busy server is asked again after the time that it names, whatever the retries", async () => {
  const calls = { create: [] as number[], download: 0 };
  const createCondensation = unary(() => {
    calls.create.push(performance.now());
    if (calls.create.length < 4) throw busy(30);
    return { condensation: sampleJob("1", State.QUEUED) };
  });
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    calls.download += 1;
    if (calls.download < 4) throw busy(5);
    yield* pieces(request);
  });
  await using server = await startScripted({ createCondensation, downloadResult });
  await using client = await connect({ address: server.address });
  const { name } = await client.condense({}, { maxRetries: 0 });
  const pauses = calls.create.slice(1).map((time, index) => time - (calls.create[index] ?? 0));
  // A timer may be early by the part of a millisecond that it does not count
  expect([pauses.length, pauses.every((pause) => pause >= 29)]).toEqual([3, true]);
  expect(await client.download(name, file, { maxRetries: 0 })).toEqual(new Uint8Array(sampleFiles.get(file) ?? []));
});

test("a time limit that would pass while waiting ends the call at once", async () => {
  let calls = 0;
  const createCondensation = unary(() => {
    calls += 1;
    throw busy(60_000);
  });
  const downloadResult = serverStream(async function* () {
    calls += 1;
    if (calls > 0) throw busy(60_000);
    yield { part: undefined };
  });
  await using server = await startScripted({ createCondensation, downloadResult });
  await using client = await connect({ address: server.address, timeoutMs: 30_000 });
  for (const call of [client.condense(), client.download("condensations/1", file)]) {
    expect(await failure(call)).toMatchObject({ name: "BusyError", reason: "BUSY", retryDelayMs: 60_000 });
  }
  expect(calls).toBe(2);
});
