import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { invalidRequest, serverStream, unary } from "@condensery/service-kit";
import { type CreateCondensationRequest, type DownloadResultRequest, State } from "@condensery/wire/condensation";
import { DsaGroup, DsaMode } from "@condensery/wire/type";
import { expect, test } from "vitest";
import { condense } from "./condense.js";
import { connect } from "./connect.js";
import { InvalidOptionsError } from "./errors/invalid-options-error.js";
import { collect, deferred, failure } from "./testing/deferred.js";
import { sampleFiles, sampleImages } from "./testing/sample-files.js";
import { sampleWhitening, whitenedFiles, whiteningFile } from "./testing/whitened-files.js";
import { sampleEvents, sampleJob } from "./testing/sample-job.js";
import { pieces, serviceError } from "./testing/scripted-service.js";
import { startScripted } from "./testing/start-scripted.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

test("a condensation from its options to a folder", async () => {
  await using folder = await temporaryFolder();
  await using server = await startScripted();
  await using handle = await condense({ dataset: "mnist", imagesPerClass: 1, address: server.address });
  expect(handle.name).toBe("condensations/1");
  const kinds = (await collect(handle.progress())).map(({ kind }) => kind);
  expect(kinds.at(-1)).toBe("state-changed");
  const result = await handle.result();
  expect(result).toMatchObject({ name: handle.name, ...sampleImages });
  expect(result.preprocessing).toEqual({
    kind: "standardise",
    mean: [0.5],
    std: [0.25],
    padTo: { height: 4, width: 4 },
  });
  expect(result.summary).toMatchObject({ experts: 0.875, durationMs: 90_500, condensed: { mean: 0.75 } });
  expect(result.summary).not.toHaveProperty("randomReal");
  expect(result.metadata).toMatchObject({ format: "condensery-dataset/1", steps: { done: 3 } });
  await handle.close();
  const saved = await result.save(join(folder.path, "deep", "digits"));
  expect((await readdir(saved)).toSorted()).toEqual([...sampleFiles.keys()].toSorted());
  for (const [file, bytes] of sampleFiles) expect(await readFile(join(saved, file))).toEqual(Buffer.from(bytes));
  expect(await readdir(join(folder.path, "deep"))).toEqual(["digits"]);
});

/** A server that has a whitened result. */
function startWhitened(files: ReadonlyMap<string, Uint8Array>): ReturnType<typeof startScripted> {
  const downloadResult = serverStream(async function* (request: DownloadResultRequest) {
    const bytes = files.get(request.file);
    yield* pieces(request, { ...(bytes && { bytes }) });
  });
  const job = sampleJob("1", State.SUCCEEDED);
  const result = job.result && { ...job.result, files: [...files.keys()] };
  return startScripted({ downloadResult, getCondensation: unary(() => ({ condensation: { ...job, result } })) });
}

test("a whitened result comes with its whitening", async () => {
  await using server = await startWhitened(whitenedFiles());
  await using handle = await condense({ preprocessing: "zca", address: server.address });
  const { preprocessing, whitening } = await handle.result();
  expect(preprocessing).toEqual({ kind: "zca", epsilon: 0.1 });
  expect(whitening).toEqual(sampleWhitening);
});

test.each([
  ["none", null, /^The result of condensations\/1 has no whitening\.safetensors\./],
  ["one of another version", whiteningFile({ format: "condensery-whitening/9" }), /expected .+\/1, found .+\/9\./],
  ["one of other images", whiteningFile({ side: 3 }), /, mean: expected the shape \[16\], got \[9\]\./],
  ["something else", Uint8Array.of(1, 2, 3), /^whitening\.safetensors of condensations\/1 is no safetensors file: /],
])("a whitened result with %s as its whitening is refused", async (_, bytes, sentence) => {
  await using server = await startWhitened(whitenedFiles(bytes));
  await using handle = await condense({ address: server.address });
  expect(await failure(handle.result())).toMatchObject({ message: expect.stringMatching(sentence) as string });
});

test("only what was given is sent", async () => {
  const requests: CreateCondensationRequest[] = [];
  const createCondensation = unary((request: CreateCondensationRequest) => {
    requests.push(request);
    return { condensation: sampleJob("a", State.QUEUED, request.spec) };
  });
  await using server = await startScripted({ createCondensation });
  await using client = await connect({ address: server.address });
  await client.condense({});
  await client.condense({ width: 16, rho: 0, noiseMode: "std", seed: 7, evaluations: 0, requestId: "mine" });
  await client.condense({ expertLearningRate: 0.5, expertBatchSize: 64, expertSeed: 7 });
  await client.condense({ augmentation: "dsa", dsaStrategy: "flip_color", dsaMode: "siamese" });
  const [empty, some, experts, dsa] = requests;
  expect(Object.entries(empty?.spec ?? {}).filter(([, value]) => value !== undefined)).toEqual([]);
  expect(empty?.requestId).toMatch(/^[0-9a-f-]{36}$/u);
  expect(some).toMatchObject({ requestId: "mine", spec: { seed: 7n, evaluations: 0, imagesPerClass: undefined } });
  expect(some?.spec?.network?.kind?.convnet).toMatchObject({ filters: 16, depth: undefined });
  expect(experts?.spec).toMatchObject({
    expertLearningRate: 0.5,
    expertBatchSize: 64,
    expertSeed: 7n,
    recipe: undefined,
  });
  expect(some?.spec?.recipe).toMatchObject({ rho: 0, innerSteps: undefined });
  expect(dsa?.spec?.augmentation?.kind?.dsa).toMatchObject({
    groups: [DsaGroup.COLOR, DsaGroup.FLIP],
    mode: DsaMode.SIAMESE,
    probFlip: undefined,
  });
});

test("a lost answer to the creation is asked for again under the same id", async () => {
  const ids: string[] = [];
  const createCondensation = unary(({ requestId }: CreateCondensationRequest) => {
    ids.push(requestId);
    if (ids.length === 1) throw serviceError("UNAVAILABLE", "UNAVAILABLE");
    return { condensation: sampleJob("a", State.QUEUED) };
  });
  await using server = await startScripted({ createCondensation });
  await using handle = await condense({ address: server.address });
  await using other = await condense({ address: server.address });
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  ids.length = 0;
  const once = condense({ address: server.address }, { maxRetries: 0 });
  expect(await failure(once)).toMatchObject({ name: "UnavailableError", code: "UNAVAILABLE", reason: "UNAVAILABLE" });
  expect([ids.length, handle.name, other.name]).toEqual([1, "condensations/a", "condensations/a"]);
});

test.each([
  [State.FAILED, "CondensationFailedError", { failure: "The data set is damaged.", code: "ABORTED" }],
  [State.CANCELLED, "CondensationCancelledError", { code: "CANCELLED" }],
])("without a result: state %i", async (state, name, fields) => {
  let asked = 0;
  const getCondensation = unary(() => {
    asked += 1;
    return { condensation: sampleJob("1", asked === 1 ? State.RUNNING : state) };
  });
  const watchCondensation = serverStream(async function* () {
    yield* sampleEvents(state);
  });
  await using server = await startScripted({ getCondensation, watchCondensation });
  await using handle = await condense({ address: server.address });
  const error = await failure(handle.result());
  expect(error).toMatchObject({ name, condensation: "condensations/1", ...fields });
});

test("cancel() ends the job, an aborted signal only the wait", async () => {
  const opened = deferred();
  const cancelled = deferred<string>();
  const cancelCondensation = unary(({ name }: { readonly name: string }) => {
    cancelled.resolve(name);
    return { condensation: sampleJob("1", State.CANCELLED) };
  });
  const watchCondensation = serverStream(async function* () {
    opened.resolve();
    await cancelled.promise;
    yield* sampleEvents(State.CANCELLED);
  });
  const getCondensation = unary(() => ({ condensation: sampleJob("1", State.RUNNING) }));
  await using server = await startScripted({ cancelCondensation, watchCondensation, getCondensation });
  await using handle = await condense({ address: server.address });
  const controller = new AbortController();
  const waiting = handle.result({ signal: controller.signal });
  await opened.promise;
  controller.abort(new Error("no more patience"));
  expect(await failure(waiting)).toMatchObject({ message: "no more patience" });
  const following = collect(handle.progress());
  expect(await handle.cancel()).toMatchObject({ state: "cancelled" });
  expect(await cancelled.promise).toBe(handle.name);
  expect((await following).at(-1)).toMatchObject({ kind: "state-changed", state: "cancelled" });
});

test("all problems come at once, and nothing is sent", async () => {
  let calls = 0;
  const createCondensation = unary((_request: CreateCondensationRequest) => {
    calls += 1;
    return { condensation: sampleJob("1", State.QUEUED) };
  });
  await using server = await startScripted({ createCondensation });
  const wrong: object = { imagesPerClass: 0, rhoo: 1, innerSteps: 5, keptSteps: 6, token: "a b" };
  const error = await failure(condense({ ...wrong, address: server.address }, { timeoutMs: 0 }));
  if (!InvalidOptionsError.isInstance(error)) throw error;
  const fields = error.fields.map(({ field }) => field);
  expect(fields).toEqual(["token", "imagesPerClass", "rhoo", "keptSteps", "timeoutMs"]);
  expect(error.message).toContain("imagesPerClass: Expected an integer from 1 to 1000, got 0.");
  expect(error.message).not.toContain("a b");
  expect(calls).toBe(0);
});

test("problems that the server finds have the options' names", async () => {
  const createCondensation = unary((_request: CreateCondensationRequest) => {
    const fields = ["spec.recipe.batch_size", "spec.network.convnet.filters", "spec.outer_steps"];
    throw invalidRequest(fields.map((field) => ({ field, description: "expected another value" })));
  });
  await using server = await startScripted({ createCondensation });
  const error = await failure(condense({ address: server.address }));
  expect(error).toMatchObject({ name: "InvalidOptionsError", reason: "INVALID_REQUEST" });
  if (!InvalidOptionsError.isInstance(error)) throw error;
  expect(error.fields.map(({ field }) => field)).toEqual(["batchSize", "width", "outerSteps"]);
});
