import { serverStream, unary } from "@condensery/service-kit";
import { type DownloadResultRequest, State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { connect } from "../connect.js";
import { failure } from "../testing/deferred.js";
import { sampleFiles } from "../testing/sample-files.js";
import { sampleJob } from "../testing/sample-job.js";
import { pieces, serviceError } from "../testing/scripted-service.js";
import { startScripted } from "../testing/start-scripted.js";

const name = "condensations/1";
const file = "images.safetensors";
const whole = sampleFiles.get(file) ?? new Uint8Array();

test("a broken download goes on behind what arrived", async () => {
  const offsets: number[] = [];
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    offsets.push(Number(request.offsetBytes));
    const [header, first, ...rest] = pieces(request);
    if (header !== undefined) yield header;
    if (first !== undefined) yield first;
    if (rest.length > 1) throw serviceError("UNAVAILABLE", "UNAVAILABLE");
    yield* rest;
  });
  await using server = await startScripted({ downloadResult });
  await using client = await connect({ address: server.address });
  expect(await client.download(name, file, { maxRetries: 1 })).toEqual(new Uint8Array(whole));
  expect(offsets.slice(0, 3)).toEqual([0, 64, 128]);
});

test("an empty file is a file", async () => {
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    yield* pieces(request, { bytes: new Uint8Array() });
  });
  await using server = await startScripted({ downloadResult });
  await using client = await connect({ address: server.address });
  expect(await client.download(name, "empty.bin")).toHaveLength(0);
});

test.each([
  ["damaged", "is damaged", (bytes: Uint8Array) => bytes.map((byte, index) => (index === 70 ? byte ^ 1 : byte))],
  ["truncated", "is truncated", (bytes: Uint8Array) => bytes.subarray(0, 100)],
  ["too long", "is longer than", (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(1)])],
])("a file that arrives %s", async (_what, message, change) => {
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    const [header] = pieces(request);
    if (header !== undefined) yield header;
    const data = change(whole).subarray(Number(request.offsetBytes));
    if (data.length > 0) yield { part: { $case: "data" as const, data } };
  });
  await using server = await startScripted({ downloadResult });
  await using client = await connect({ address: server.address });
  const error = await failure(client.download(name, file, { maxRetries: 1 }));
  expect(error).toMatchObject({
    name: "CorruptDownloadError",
    code: "DATA_LOSS",
    message: expect.stringContaining(message),
  });
});

test("a file that changes between two parts", async () => {
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    const bytes = request.offsetBytes === 0n ? whole : whole.map((byte) => byte ^ 1);
    yield* [...pieces(request, { bytes })].slice(0, 2);
    throw serviceError("UNAVAILABLE", "UNAVAILABLE");
  });
  await using server = await startScripted({ downloadResult });
  await using client = await connect({ address: server.address });
  const error = await failure(client.download(name, file));
  expect(error).toMatchObject({ name: "CorruptDownloadError", message: expect.stringContaining("changed") });
});

test("names that would leave a folder are refused, whoever gives them", async () => {
  const job = sampleJob("1", State.SUCCEEDED);
  const result = job.result === undefined ? undefined : { ...job.result, files: ["../evil"] };
  const getCondensation = unary(() => ({ condensation: { ...job, result } }));
  await using server = await startScripted({ getCondensation });
  await using client = await connect({ address: server.address });
  expect(await failure(client.download(name, "../evil"))).toMatchObject({ name: "InvalidOptionsError" });
  expect(await failure(client.attach(name).result())).toMatchObject({ name: "UnexpectedResponseError" });
  expect(await failure(client.download(name, "none.txt"))).toMatchObject({ name: "NotFoundError" });
});
