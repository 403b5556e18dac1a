import assert from "node:assert/strict";
import { callUnary, isWorthRetrying, RemoteError, type ServiceChannel } from "@condensery/service-kit";
import { type Condensation, CondensationServiceService as service, State } from "@condensery/wire/condensation";
import { get, resume } from "../harness/calls.js";
import { type JobFiles, jobFiles } from "../harness/job-result.js";
import { patient } from "./patient.js";

const pageSize = 50;

/** All condensations, newest first, from as many pages as they take. */
export async function listAll(channel: ServiceChannel): Promise<readonly Condensation[]> {
  const found: Condensation[] = [];
  let pageToken = "";
  do {
    const request = { states: [], pageSize, pageToken };
    const page = await callUnary(channel, service.listCondensations, request, patient);
    found.push(...page.condensations);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}

/** Removes one that has ended. @throws AssertionError when it is still there */
export async function remove(channel: ServiceChannel, name: string): Promise<void> {
  // When the answer to a call was lost, the next one finds nothing to remove
  await unless("NOT_FOUND", () => callUnary(channel, service.deleteCondensation, { name }, patient));
  await assert.rejects(get(channel, name), (error) => RemoteError.isInstance(error) && error.code === "NOT_FOUND");
}

/** Goes on with one that was cancelled. @throws AssertionError when it stays so */
export async function goOn(channel: ServiceChannel, name: string): Promise<void> {
  // When the answer to a call was lost, the next one finds it under way
  await unless("FAILED_PRECONDITION", () => resume(channel, name));
  const { state } = await get(channel, name);
  assert.notEqual(state, State.CANCELLED, `${name} behind its resumption`);
}

/** The files of a result; a download that breaks off is begun again. */
export async function allFiles(channel: ServiceChannel, name: string): Promise<JobFiles> {
  for (;;) {
    try {
      return await jobFiles(channel, name);
    } catch (error) {
      if (!RemoteError.isInstance(error) || !isWorthRetrying(error)) throw error;
    }
  }
}

async function unless(code: RemoteError["code"], call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!RemoteError.isInstance(error) || error.code !== code) throw error;
  }
}
