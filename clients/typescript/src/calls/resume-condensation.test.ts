import { serverStream, type ServiceError, unary } from "@condensery/service-kit";
import { type ResumeCondensationRequest, State, type WatchCondensationRequest } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { connect } from "../connect.js";
import { deferred, failure } from "../testing/deferred.js";
import { eventAt, eventsBehind, sampleEvents, sampleJob } from "../testing/sample-job.js";
import { busy, serviceError } from "../testing/scripted-service.js";
import { startScripted } from "../testing/start-scripted.js";

const name = "condensations/1";
const lost = serviceError("UNAVAILABLE", "UNAVAILABLE");
const wrongState = serviceError("FAILED_PRECONDITION", "WRONG_STATE", { metadata: { state: "RUNNING" } });
const noMoreSteps = serviceError("INVALID_ARGUMENT", "INVALID_REQUEST", {
  fields: [{ field: "outer_steps", description: "Expected more than 50, got 50." }],
});

/** A server that refuses each call for the next of the reasons, and knows the job in a state with 50 outer steps. */
function refusing(reasons: readonly ServiceError[], state: State) {
  const left = [...reasons];
  return {
    resumeCondensation: unary((_request: ResumeCondensationRequest) => {
      throw left.shift() ?? new Error("Expected fewer calls.");
    }),
    getCondensation: unary(() => ({ condensation: sampleJob("1", state, { outerSteps: 50 }) })),
  };
}

test("the client and the handle say how far it goes on, or leave that open", async () => {
  const requests: ResumeCondensationRequest[] = [];
  const resumeCondensation = unary((request: ResumeCondensationRequest) => {
    requests.push(request);
    return { condensation: sampleJob("1", State.QUEUED, { outerSteps: request.outerSteps }) };
  });
  await using server = await startScripted({ resumeCondensation });
  await using client = await connect({ address: server.address });
  const resumed = await client.resume(name, { outerSteps: 500 });
  expect(resumed).toMatchObject({ name, state: "queued", options: { outerSteps: 500 } });
  expect(await client.attach(name).resume()).toMatchObject({ name, state: "queued" });
  expect(requests).toEqual([
    { name, outerSteps: 500 },
    { name, outerSteps: undefined },
  ]);
  const error = await failure(client.resume("1", { outerSteps: 0 }, { maxRetries: -1 }));
  expect(error).toMatchObject({ fields: ["name", "outerSteps", "maxRetries"].map((field) => ({ field })) });
});

test.each([
  ["going on", wrongState, State.RUNNING, "running"],
  ["at its new end", wrongState, State.SUCCEEDED, "succeeded"],
  ["at its new end, where the server names the option", noMoreSteps, State.SUCCEEDED, "succeeded"],
])("behind a lost answer it is found %s", async (_what, refusal, state, expected) => {
  await using server = await startScripted(refusing([lost, refusal], state));
  await using client = await connect({ address: server.address });
  expect(await client.resume(name, { outerSteps: 50 })).toMatchObject({ name, state: expected });
});

test.each([
  ["no answer was lost", [wrongState], State.RUNNING, 50],
  ["the server was only busy", [busy(1), wrongState], State.RUNNING, 50],
  ["somebody else resumed it to another end", [lost, wrongState], State.RUNNING, 60],
  ["it was cancelled meanwhile", [lost, wrongState], State.CANCELLED, 50],
])("the refusal is shown where %s", async (_what, reasons, state, outerSteps) => {
  await using server = await startScripted(refusing(reasons, state));
  await using client = await connect({ address: server.address });
  const error = await failure(client.resume(name, { outerSteps }));
  expect(error).toMatchObject({ name: "WrongStateError", metadata: { state: "RUNNING" } });
});

test("result() of a condensation that is resumed while it waits is that of the last end", async () => {
  const cancelled = sampleEvents(State.CANCELLED);
  const resumed = sampleEvents().map(({ event }, index) => {
    if (event === undefined) throw new Error("Expected an event.");
    return eventAt(cancelled.length + index + 1, event);
  });
  const streams: string[] = [];
  const watchCondensation = serverStream(async function* ({ resumeToken }: WatchCondensationRequest) {
    streams.push(resumeToken);
    yield* eventsBehind(streams.length === 1 ? cancelled : [...cancelled, ...resumed], resumeToken);
  });
  const states = [State.RUNNING, State.QUEUED, State.SUCCEEDED];
  const getCondensation = unary(() => ({ condensation: sampleJob("1", states.shift() ?? State.SUCCEEDED) }));
  const resumption = deferred();
  const resumeCondensation = unary((_request: ResumeCondensationRequest) => {
    resumption.resolve();
    return { condensation: sampleJob("1", State.QUEUED) };
  });
  await using server = await startScripted({ watchCondensation, getCondensation, resumeCondensation });
  await using client = await connect({ address: server.address });
  const handle = client.attach(name);
  await handle.resume();
  await resumption.promise;
  expect((await handle.result()).summary.device).toEqual({ provider: "cpu", threads: 2, onnxruntime: "1.30.0" });
  expect(streams).toEqual(["", cancelled.at(-1)?.resumeToken]);
});
