import { once } from "node:events";
import { type IncomingMessage, request, type RequestOptions } from "node:http";
import { request as tlsRequest, type RequestOptions as TlsOptions } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBindAddress } from "../configuration/bind-address.js";
import type { Environment } from "../configuration/parse-configuration.js";
import { metricsAccess } from "../server/metrics-access.js";
import { readTokens } from "../server/known-tokens.js";
import { createAuthority, createCertificate } from "../testing/certificates.js";
import { failure } from "../testing/deferred.js";
import { startTestTelemetry } from "../testing/recording.js";
import { temporaryFolder, testConfiguration, tlsVariables } from "../testing/start-echo.js";

const headers = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** The endpoint as a service with these variables opens it. */
async function startMetrics(environment: Environment) {
  const configuration = testConfiguration(environment);
  const access = await metricsAccess(configuration, await readTokens(configuration));
  const telemetry = await startTestTelemetry({}, { metricsBind: configuration.metricsBind, metricsAccess: access });
  telemetry.meter?.createCounter("condensery.calls").add(1);
  const address = parseBindAddress(telemetry.metricsAddress ?? "");
  if (address === undefined) throw new Error("Expected an address.");
  return {
    address,
    port: address.kind === "tcp" ? address.port : 0,
    [Symbol.asyncDispose]: telemetry[Symbol.asyncDispose],
  };
}

async function ask(port: number, options: RequestOptions = {}, body = ""): Promise<IncomingMessage & { page: string }> {
  const asked = request({ host: "127.0.0.1", port, path: "/metrics", agent: false, ...options });
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return Object.assign(response, { page: await text(response) });
}

test.each([
  ["metrics", {}, "", 200],
  ["metrics with a question", { path: "/metrics?name=a" }, "", 200],
  ["another path", { path: "/" }, "", 404],
  ["another path with dots", { path: "/metrics/../metrics" }, "", 404],
  ["another method", { method: "POST" }, "", 405],
  ["a method without an answer's body", { method: "HEAD" }, "", 405],
  ["a request with a body", { headers: { "content-length": "4" } }, "body", 413],
  ["a request with a body of unknown length", { headers: { "transfer-encoding": "chunked" } }, "body", 413],
  ["headers that are too long", { headers: { "x-long": "a".repeat(10_000) } }, "", 431],
])("%s", async (_, options: RequestOptions, body, status) => {
  await using metrics = await startMetrics({ CONDENSERY_METRICS_BIND: "127.0.0.1:0" });
  const response = await ask(metrics.port, options, body);
  expect(response.statusCode).toBe(status);
  expect(response.headers).toMatchObject(headers);
  expect(Object.keys(response.headers)).not.toContain("server");
  expect(Object.keys(response.headers)).not.toContain("x-powered-by");
  expect(response.page.includes("condensery_calls_total")).toBe(status === 200);
});

test("what is no HTTP is answered with the same headers and cut", async () => {
  await using metrics = await startMetrics({ CONDENSERY_METRICS_BIND: "127.0.0.1:0" });
  const socket = connect(metrics.port, "127.0.0.1");
  socket.write("\u0016\u0003\u0001 hello\r\n\r\n");
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
  for (const [name, value] of Object.entries(headers)) expect(answer).toContain(`${name}: ${value}\r\n`);
});

test("a Unix socket is for its owner alone", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "metrics.sock");
  await using metrics = await startMetrics({ CONDENSERY_METRICS_BIND: `unix:${path}` });
  expect(metrics.address).toEqual({ kind: "unix", path });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await ask(0, { socketPath: path })).statusCode).toBe(200);
});

test("elsewhere readers need what callers need: TLS and a token, or a certificate", async () => {
  await using folder = await temporaryFolder();
  const authority = await createAuthority();
  const pair = await createCertificate(authority);
  const bind = { CONDENSERY_METRICS_BIND: "0.0.0.0:0" };
  const ask = async (port: number, options: TlsOptions): Promise<number | undefined> => {
    const trust = { ca: authority.certificate, servername: "localhost", agent: false as const };
    const asked = tlsRequest({ host: "127.0.0.1", port, path: "/metrics", ...trust, ...options });
    asked.end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.resume();
    expect(response.headers).toMatchObject(headers);
    return response.statusCode;
  };
  {
    const tls = await tlsVariables(folder.path, pair);
    await using metrics = await startMetrics({ ...bind, ...tls, CONDENSERY_TOKENS: "scraper=0123456789abcdef" });
    expect(await ask(metrics.port, { headers: { authorization: "Bearer 0123456789abcdef" } })).toBe(200);
    expect(await ask(metrics.port, { headers: { authorization: "Bearer 0123456789abcdee" } })).toBe(401);
    expect(await ask(metrics.port, {})).toBe(401);
    expect(await failure(fetch(`http://127.0.0.1:${metrics.port}/metrics`))).toBeInstanceOf(Error);
  }
  const mutual = await tlsVariables(folder.path, pair, authority);
  await using metrics = await startMetrics({ ...bind, ...mutual });
  expect(await ask(metrics.port, { cert: pair.certificate, key: pair.key })).toBe(200);
  expect(await failure(ask(metrics.port, {}))).toBeInstanceOf(Error);
});

test("with the flag for metrics alone they are open to everybody", async () => {
  await using metrics = await startMetrics({
    CONDENSERY_METRICS_BIND: "0.0.0.0:0",
    CONDENSERY_METRICS_INSECURE: "true",
    CONDENSERY_TOKEN: "0123456789abcdef",
  });
  expect((await ask(metrics.port)).statusCode).toBe(200);
});
