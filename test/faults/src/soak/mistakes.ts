import assert from "node:assert/strict";
import {
  callServerStreamRetrying,
  callUnary,
  RemoteError,
  type ServiceChannel,
  type StatusName,
} from "@condensery/service-kit";
import { CondensationServiceService as service } from "@condensery/wire/condensation";
import { tinySpec } from "../harness/tiny-job.js";
import { patient } from "./patient.js";

/** Wrong requests, and what is answered to each. */
const answers = {
  "unknown condensation": "NOT_FOUND",
  "malformed name": "INVALID_ARGUMENT",
  "unknown data set": "NOT_FOUND",
  "impossible specification": "INVALID_ARGUMENT",
  "used request id": "ALREADY_EXISTS",
  "foreign resume token": "OUT_OF_RANGE",
  "foreign page token": "INVALID_ARGUMENT",
} as const satisfies Readonly<Record<string, StatusName>>;

export type MistakeName = keyof typeof answers;
export const mistakes = Object.keys(answers) as readonly MistakeName[];

/** A condensation that exists. */
export interface Wronged {
  readonly name: string;
  readonly requestId: string;
}

const nobody = "condensations/00000000-0000-4000-8000-000000000000";

/** Makes a wrong request. @throws AssertionError when the answer is another than is due to it */
export async function makeMistake(channel: ServiceChannel, mistake: MistakeName, wronged: Wronged): Promise<void> {
  const answer = await request(channel, mistake, wronged).then(
    () => "OK",
    (error: unknown) => {
      if (!RemoteError.isInstance(error)) throw error;
      return error.code;
    },
  );
  assert.equal(answer, answers[mistake], `the answer to a request with ${mistake}`);
}

async function request(channel: ServiceChannel, mistake: MistakeName, { name, requestId }: Wronged): Promise<void> {
  switch (mistake) {
    case "unknown condensation":
      await callUnary(channel, service.getCondensation, { name: nobody }, patient);
      return;
    case "malformed name":
      await callUnary(channel, service.cancelCondensation, { name: "condensations/../../etc" }, patient);
      return;
    case "unknown data set":
      await create(channel, { dataset: "idx:nowhere" }, "");
      return;
    case "impossible specification":
      await create(channel, { imagesPerClass: -1 }, "");
      return;
    case "used request id":
      await create(channel, { outerSteps: 99 }, requestId);
      return;
    case "foreign resume token":
      await readWatch(channel, name);
      return;
    case "foreign page token":
      await callUnary(channel, service.listCondensations, { states: [], pageSize: 1, pageToken: "mine" }, patient);
  }
}

async function create(channel: ServiceChannel, change: Parameters<typeof tinySpec>[1], requestId: string) {
  await callUnary(channel, service.createCondensation, { spec: tinySpec(0, change), requestId }, patient);
}

/** A stream that breaks before its answer is begun again. */
async function readWatch(channel: ServiceChannel, name: string): Promise<void> {
  const stream = callServerStreamRetrying(channel, service.watchCondensation, { name, resumeToken: "mine" }, patient);
  for await (const _ of stream) return;
}
