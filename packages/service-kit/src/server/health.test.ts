import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { callServerStream } from "../client/call-server-stream.js";
import { callUnary } from "../client/call-unary.js";
import {
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthListRequestSchema,
} from "../generated/grpc/health/v1/health_pb.js";
import { deferred, failure } from "../testing/deferred.js";
import { echoDefinition, echoName, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { HealthStates, healthDefinition } from "./health.js";
import { unary } from "./method.js";

const timeoutMs = 60_000;

function about(service: string) {
  return create(HealthCheckRequestSchema, { service });
}

test("each service has a health, and so has the process", async () => {
  await using server = await startEcho();
  using channel = dial(server);
  for (const service of ["", echoName]) {
    const { status } = await callUnary(channel, healthDefinition.check, about(service), { timeoutMs });
    expect(status).toBe(ServingStatus.SERVING);
  }
  expect(await failure(callUnary(channel, healthDefinition.check, about("other"), { timeoutMs }))).toMatchObject({
    code: "NOT_FOUND",
  });
  const { statuses } = await callUnary(channel, healthDefinition.list, create(HealthListRequestSchema), { timeoutMs });
  expect(Object.keys(statuses)).toEqual(["", echoName]);
});

test("a watcher sees each change once, and NOT_SERVING before the end", async () => {
  const health = new HealthStates();
  health.set(echoName, "NOT_SERVING");
  await using server = await startEcho({ health });
  using channel = dial(server);
  const watch = callServerStream(channel, healthDefinition.watch, about(echoName), { timeoutMs });
  const next = async () => (await watch.next()).value?.status;
  expect(await next()).toBe(ServingStatus.NOT_SERVING);
  health.set(echoName, "NOT_SERVING");
  health.set(echoName, "SERVING");
  expect(await next()).toBe(ServingStatus.SERVING);
  const stopped = server.stop();
  expect(await next()).toBe(ServingStatus.NOT_SERVING);
  expect(await failure(watch.next())).toMatchObject({ code: "UNAVAILABLE" });
  await stopped;
});

test("a service that is not known can be watched until it appears", async () => {
  const health = new HealthStates();
  await using server = await startEcho({ health });
  using channel = dial(server);
  const watch = callServerStream(channel, healthDefinition.watch, about("later"), { timeoutMs });
  expect((await watch.next()).value?.status).toBe(ServingStatus.SERVICE_UNKNOWN);
  health.set("later", "SERVING");
  expect((await watch.next()).value?.status).toBe(ServingStatus.SERVING);
  await watch.return(undefined);
});

test("while a call holds the stop up, the health says NOT_SERVING", async () => {
  const entered = deferred();
  const release = deferred();
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    entered.resolve();
    await release.promise;
    return request;
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  const call = callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs });
  await entered.promise;
  const stopped = server.stop();
  expect(server.health.get(echoName)).toBe("NOT_SERVING");
  release.resolve();
  await Promise.all([call, stopped]);
});
