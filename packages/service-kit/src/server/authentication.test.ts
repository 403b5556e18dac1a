import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { HealthCheckRequestSchema } from "../generated/grpc/health/v1/health_pb.js";
import { failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { healthDefinition } from "./health.js";

const token = "correct-horse-battery";
const environment = { CONDENSERY_TOKEN: token };
const timeoutMs = 60_000;

test("the right token opens the service", async () => {
  await using server = await startEcho({ environment });
  using channel = dial(server, { token });
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs })).value).toBe("a");
});

test.each([
  ["a missing token", {}],
  ["a wrong token", { authorization: "Bearer correct-horse-batterx" }],
  ["a token of another length", { authorization: `Bearer ${token}y` }],
  ["another scheme", { authorization: `Basic ${token}` }],
  ["an empty token", { authorization: "Bearer " }],
])("%s is refused", async (_, metadata) => {
  await using server = await startEcho({ environment });
  using channel = dial(server);
  const error = await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, metadata }));
  expect(error).toMatchObject({ code: "UNAUTHENTICATED", reason: "BAD_TOKEN", domain: "condensery.dev" });
  expect(String(error)).not.toContain(token);
});

test("health needs no token, nor does a service that says so", async () => {
  await using server = await startEcho({ environment });
  using channel = dial(server);
  const request = create(HealthCheckRequestSchema, { service: "" });
  expect((await callUnary(channel, healthDefinition.check, request, { timeoutMs })).status).toBe(1);
  await using open = await startEcho({ environment, authentication: "none" });
  using other = dial(open);
  expect((await callUnary(other, echoDefinition.echo, textValue("a"), { timeoutMs })).value).toBe("a");
});
