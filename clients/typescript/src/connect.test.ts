import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unary } from "@condensery/service-kit";
import { PreprocessingChoice, State } from "@condensery/wire/condensation";
import { DsaGroup, DsaMode } from "@condensery/wire/type";
import { expect, test } from "vitest";
import { condense } from "./condense.js";
import { connect } from "./connect.js";
import type { RunningSystem } from "./system.js";
import { loopbackCertificate } from "./testing/certificate.js";
import { aborted, deferred, failure } from "./testing/deferred.js";
import { sampleJob } from "./testing/sample-job.js";
import { busy, serviceError } from "./testing/scripted-service.js";
import { startScripted } from "./testing/start-scripted.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const name = "condensations/1";
const embeddedOptions = ["state", "dataRoots", "threads", "provider", "environment"];

test("a token is sent, and a wrong one has its own error", async () => {
  await using server = await startScripted({}, { CONDENSERY_TOKEN: "0123456789abcdef" });
  await using client = await connect({ address: server.address, token: "0123456789abcdef" });
  expect(await client.get(name)).toMatchObject({ name, state: "succeeded", stepsDone: 3 });
  await using wrong = await connect({ address: server.address, token: "another" });
  const error = await failure(wrong.get(name));
  expect(error).toMatchObject({ name: "AuthenticationError", code: "UNAUTHENTICATED", reason: "BAD_TOKEN" });
});

test("an encrypted connection, with an authority that is trusted and without", async () => {
  await using folder = await temporaryFolder();
  const { certificate, key } = await loopbackCertificate();
  const [certificateFile, keyFile] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
  await writeFile(certificateFile, certificate);
  await writeFile(keyFile, key);
  await using server = await startScripted({}, { CONDENSERY_TLS_CERT: certificateFile, CONDENSERY_TLS_KEY: keyFile });
  // A name, because TLS sends none for an address
  const address = `localhost:${server.port}`;
  for (const authority of [certificate, Buffer.from(certificate)]) {
    await using client = await connect({ address, tls: { authority } });
    expect(await client.get(name)).toMatchObject({ name });
  }
  await using distrustful = await connect({ address, tls: {} });
  expect(await failure(distrustful.get(name, { maxRetries: 0 }))).toMatchObject({ name: "UnavailableError" });
  const broken = { authority: "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----" };
  const error = await failure(connect({ address, tls: broken }));
  expect(error).toMatchObject({ name: "InvalidOptionsError", fields: [{ field: "tls.authority" }] });
});

test("a call has a deadline, the client's or its own, and a signal", async () => {
  const arrived = deferred();
  const getCondensation = unary(async (_request: { readonly name: string }, { signal }) => {
    arrived.resolve();
    await aborted(signal);
    return {};
  });
  await using server = await startScripted({ getCondensation });
  await using client = await connect({ address: server.address, timeoutMs: 50 });
  const late = { name: "DeadlineExceededError", code: "DEADLINE_EXCEEDED" };
  expect(await failure(client.get(name))).toMatchObject(late);
  expect(await failure(client.get(name, { timeoutMs: 20 }))).toMatchObject(late);
  const controller = new AbortController();
  const call = client.get(name, { timeoutMs: 60_000, signal: controller.signal });
  await arrived.promise;
  controller.abort(new Error("enough"));
  expect(await failure(call)).toMatchObject({ message: "enough" });
  expect(await failure(client.get(name, { signal: controller.signal }))).toMatchObject({ message: "enough" });
});

test("where nobody answers", async () => {
  const server = await startScripted();
  await server.stop();
  await using client = await connect({ address: server.address });
  const error = await failure(client.get(name, { maxRetries: 0 }));
  expect(error).toMatchObject({ name: "UnavailableError", message: expect.stringContaining(server.address) });
});

test("the server's errors have classes", async () => {
  const errors = [serviceError("FAILED_PRECONDITION", "WRONG_STATE"), serviceError("NOT_FOUND", "NOT_FOUND")];
  const deleteCondensation = unary(() => {
    throw errors.shift() ?? busy(3_600_000);
  });
  await using server = await startScripted({ deleteCondensation });
  await using client = await connect({ address: server.address });
  for (const expected of ["WrongStateError", "NotFoundError", "BusyError"]) {
    expect(await failure(client.delete(name))).toMatchObject({ name: expected });
  }
});

test("a deletion whose answer was lost is done", async () => {
  const errors = [serviceError("UNAVAILABLE", "UNAVAILABLE"), serviceError("NOT_FOUND", "NOT_FOUND")];
  const deleteCondensation = unary(() => {
    throw errors.shift() ?? new Error("Expected two calls.");
  });
  await using server = await startScripted({ deleteCondensation });
  await using client = await connect({ address: server.address });
  await client.delete(name);
  expect(errors).toHaveLength(0);
});

test("what the server took is described", async () => {
  const spec = {
    seed: 5n,
    network: { kind: { $case: "convnet" as const, convnet: { filters: 8, norm: 0, pooling: 2 } } },
    preprocessing: PreprocessingChoice.ZCA,
    augmentation: {
      kind: { $case: "dsa" as const, dsa: { groups: [DsaGroup.FLIP, DsaGroup.COLOR], mode: DsaMode.SIAMESE } },
    },
  };
  const getCondensation = unary(() => ({ condensation: sampleJob("1", State.RUNNING, { dataset: "mnist", ...spec }) }));
  await using server = await startScripted({ getCondensation });
  await using client = await connect({ address: server.address });
  const described = await client.attach(name).describe();
  const augmentation = { augmentation: "dsa", dsaStrategy: "color_flip", dsaMode: "siamese", preprocessing: "zca" };
  expect(described.options).toEqual({ dataset: "mnist", seed: 5n, width: 8, pooling: "max", ...augmentation });
  expect(described).not.toHaveProperty("endTime");
});

test("places that cannot be", async () => {
  const places: readonly (readonly [object, readonly string[]])[] = [
    [{ address: "nowhere" }, ["address"]],
    [{ address: "" }, ["address"]],
    [{ address: "a:1", tls: { key: "key.pem" } }, ["tls.key", "tls.certificate"]],
    [{ address: "a:1", tls: { authority: "ca.pem", depth: 1 } }, ["tls.authority", "tls.depth"]],
    [{ address: "a:1", system: { start: () => undefined } }, ["system"]],
    [{ address: "a:1", port: 1, timeoutMs: 0.5 }, ["port", "timeoutMs"]],
    [{ address: "a:1", state: "here", threads: 2 }, ["state", "threads"]],
    [{ system: { start: () => undefined }, dataRoots: ["here"], environment: {} }, ["dataRoots", "environment"]],
    [{ token: "secret", tls: {} }, ["token", "tls"]],
    [{ state: "", dataRoots: "here", threads: 0, provider: "", environment: { A: 1 } }, embeddedOptions],
  ];
  for (const [place, fields] of places) {
    const error = await failure(connect(place));
    expect(error).toMatchObject({ name: "InvalidOptionsError", fields: fields.map((field) => ({ field })) });
  }
});

test("a system is started for the client and stopped with it", async () => {
  const server = await startScripted();
  let stops = 0;
  const running: RunningSystem = {
    address: server.address,
    async [Symbol.asyncDispose]() {
      stops += 1;
      await server.stop();
    },
  };
  await using handle = await condense({ system: { start: async () => running } });
  expect(await handle.describe()).toMatchObject({ state: "succeeded" });
  await handle.close();
  await handle.close();
  expect(stops).toBe(1);
});
