import { join } from "node:path";
import { type ServiceUnderTest, startService } from "@condensery/compute-kit/testing";
import { callServerStream, callUnary } from "@condensery/service-kit";
import { CondensationServiceService as service } from "@condensery/wire/condensation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { create, refusalOf, watch } from "./harness/calls.js";
import { fieldPaths } from "./harness/field-paths.js";
import { invalidFields, neverInvalid } from "./harness/invalid-specs.js";
import { mainOf } from "./harness/mains.js";
import { patient } from "./harness/patience.js";
import { tinyFolder, type TinyFolder } from "./harness/tiny-system.js";
import { tinySpec } from "./harness/tiny-spec.js";

patient();

// What is refused at once needs nobody who computes
let folder: TinyFolder;
let orchestrator: ServiceUnderTest;
beforeAll(async () => {
  folder = await tinyFolder();
  const environment = { CONDENSERY_STATE: join(folder.state, "condensations"), CONDENSERY_DATA_ROOTS: folder.data };
  orchestrator = await startService({ main: mainOf("orchestrator"), environment });
});
afterAll(async () => {
  await orchestrator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** The fields because of which a call is refused. @throws Error when it is refused for another reason, or not at all */
async function invalidFieldsOf(call: Promise<unknown>): Promise<readonly string[]> {
  const { code, reason, domain, fields, metadata, message } = await refusalOf(call);
  const names = fields.map(({ field }) => field).toSorted();
  const isWhole = metadata["fields"] === String(fields.length) && fields.every(({ description }) => description !== "");
  if (code === "INVALID_ARGUMENT" && reason === "INVALID_REQUEST" && domain === "condensery.dev" && isWhole)
    return names;
  throw new Error(`Expected INVALID_REQUEST with its fields, got ${code} ${reason} ${domain}: ${message}`);
}

test("every field of a specification has its rows", () => {
  const covered = [...invalidFields.map(({ path }) => path), ...neverInvalid];
  expect(covered.toSorted()).toEqual(fieldPaths("condensery.condensation.v1.CondensationSpec").toSorted());
});

const rows = invalidFields.flatMap(({ path, specs }) => specs.map((spec, index) => ({ path, index, spec })));

test.each(rows)("$path is refused by its name ($index)", async ({ path, spec }) => {
  expect(await invalidFieldsOf(create(orchestrator.channel, spec))).toEqual([`spec.${path}`]);
});

test("all mistakes are told at once, and the largest seed is none", async () => {
  const spec = tinySpec({ seed: 2n ** 64n - 1n, experts: 0, outerSteps: 0 }, { momentum: 2 });
  const fields = await invalidFieldsOf(create(orchestrator.channel, spec));
  expect(fields).toEqual(["spec.experts", "spec.outer_steps", "spec.recipe.momentum"]);
});

const options = { timeoutMs: 60_000 };
const wellFormed = "condensations/00000000-0000-0000-0000-000000000000";
const page = { states: [], pageToken: "" };

const requests: readonly {
  readonly field: string;
  readonly value: string;
  readonly call: (channel: ServiceUnderTest["channel"]) => Promise<unknown>;
}[] = [
  ...["", "condensations/", "9f3c", "condensations/../x"].flatMap((name) => [
    { field: "name", value: name, call: unaryOf(service.getCondensation, { name }) },
    { field: "name", value: name, call: unaryOf(service.cancelCondensation, { name }) },
    { field: "name", value: name, call: unaryOf(service.deleteCondensation, { name }) },
    { field: "name", value: name, call: unaryOf(service.resumeCondensation, { name, outerSteps: undefined }) },
    { field: "name", value: name, call: streamOf(service.watchCondensation, { name, resumeToken: "" }) },
    { field: "name", value: name, call: streamOf(service.downloadResult, { name, file: "x", offsetBytes: 0n }) },
  ]),
  ...[0, 1_000_001].map((outerSteps) => ({
    field: "outer_steps",
    value: String(outerSteps),
    call: unaryOf(service.resumeCondensation, { name: wellFormed, outerSteps }),
  })),
  ...[0, -1, 1001].map((pageSize) => ({
    field: "page_size",
    value: String(pageSize),
    call: unaryOf(service.listCondensations, { ...page, pageSize }),
  })),
  { field: "page_token", value: "?", call: unaryOf(service.listCondensations, { ...page, pageToken: "?" }) },
  { field: "states[0]", value: "0", call: unaryOf(service.listCondensations, { ...page, states: [0] }) },
  { field: "states[1]", value: "99", call: unaryOf(service.listCondensations, { ...page, states: [1, 99] }) },
  {
    field: "file",
    value: "",
    call: streamOf(service.downloadResult, { name: wellFormed, file: "", offsetBytes: 0n }),
  },
  {
    field: "offset_bytes",
    value: "-1",
    call: streamOf(service.downloadResult, { name: wellFormed, file: "x", offsetBytes: -1n }),
  },
  {
    field: "request_id",
    value: "129 characters",
    call: unaryOf(service.createCondensation, { spec: tinySpec(), requestId: "x".repeat(129) }),
  },
];

test.each(requests)("$field $value is refused by its name", async ({ field, call }) => {
  expect(await invalidFieldsOf(call(orchestrator.channel))).toEqual([field]);
});

test("what is well-formed and not there is not found; tokens of other streams are out of range", async () => {
  const { channel } = orchestrator;
  const missing = await refusalOf(callUnary(channel, service.getCondensation, { name: wellFormed }, options));
  expect(missing).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND", metadata: { resource: wellFormed } });
  const dataset = await refusalOf(create(channel, tinySpec({ dataset: "idx:nowhere" })));
  expect(dataset).toMatchObject({ code: "NOT_FOUND", metadata: { resource: "idx:nowhere" } });

  const [one, other] = await Promise.all([create(channel, tinySpec()), create(channel, tinySpec())]);
  const first = await watch(channel, one.name).next();
  const { resumeToken = "" } = first.value ?? {};
  for (const token of ["nonsense", resumeToken]) {
    const refusal = await refusalOf(watch(channel, other.name, token).next());
    expect(refusal).toMatchObject({ code: "OUT_OF_RANGE", reason: "BAD_RESUME_TOKEN" });
  }
  const file = await refusalOf(
    streamOf(service.downloadResult, { name: one.name, file: "x", offsetBytes: 0n })(channel),
  );
  expect(file).toMatchObject({ code: "FAILED_PRECONDITION", reason: "WRONG_STATE" });
});

type Method<Request> = Parameters<typeof callUnary<Request, unknown>>[1];

function unaryOf<Request>(method: Method<Request>, request: Request) {
  return (channel: ServiceUnderTest["channel"]): Promise<unknown> => callUnary(channel, method, request, options);
}

function streamOf<Request>(method: Method<Request>, request: Request) {
  return (channel: ServiceUnderTest["channel"]): Promise<unknown> =>
    callServerStream(channel, method, request, options).next();
}
