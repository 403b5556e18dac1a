import { create } from "@bufbuild/protobuf";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import type { ClientTls } from "../client/create-channel.js";
import { HealthCheckRequestSchema } from "../generated/grpc/health/v1/health_pb.js";
import { createAuthority, createCertificate, type KeyPair } from "../testing/certificates.js";
import { failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho, temporaryFolder, tlsVariables } from "../testing/start-echo.js";
import { healthDefinition } from "./health.js";
import { unary } from "./method.js";

const token = "correct-horse-battery";
const environment = { CONDENSERY_TOKEN: token };
const timeoutMs = 60_000;

/** Answers with who the server thinks has called, and with what is left of its authorization. */
const echo = unary((_: ReturnType<typeof textValue>, { client, metadata }) =>
  textValue([client, ...metadata.get("authorization")].join(" ")),
);

async function clientAs(address: string, token: string | undefined, tls?: ClientTls): Promise<string> {
  using channel = dial(
    { address },
    { ...(token === undefined ? {} : { token }), ...(tls === undefined ? {} : { tls }) },
  );
  return (await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs })).value;
}

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
  await using open = await startEcho({ environment, authentication: "none", methods: { echo } });
  expect(await clientAs(open.address, undefined)).toBe("anonymous");
});

test("each token means its client, whichever variable or file it is from, and methods do not see it", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "tokens");
  await writeFile(file, "# issued in spring\n\ncarol=carols-token-with-=\r\n carol = carols-next-token-0 \n");
  await using server = await startEcho({
    environment: {
      ...environment,
      CONDENSERY_TOKENS: "alice=alices-token-0001,bob=bobs-token-000001",
      CONDENSERY_TOKENS_FILE: file,
    },
    methods: { echo },
  });
  const names = {
    [token]: "default",
    "alices-token-0001": "alice",
    "bobs-token-000001": "bob",
    "carols-token-with-=": "carol",
    "carols-next-token-0": "carol",
  };
  for (const [given, name] of Object.entries(names)) expect(await clientAs(server.address, given)).toBe(name);
  expect(await failure(clientAs(server.address, "alices-token-0002"))).toMatchObject({ code: "UNAUTHENTICATED" });
});

test.each([
  ["alice\n", /NAME=TOKEN .* on line 1 of/u],
  ["# none\nbob=bobs-token-000001\nalice=short-secret\n", /NAME=TOKEN .* on line 3 of/u],
  ["# none\n", /expected a line NAME=TOKEN in/u],
  ["alice=one-and-the-same-0\nbob=one-and-the-same-0\n", /expected a token of its own .* alice and bob share one/u],
])("a file of tokens that is wrong is refused without showing it: %j", async (text, message) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "tokens");
  await writeFile(file, text);
  const error = String(await failure(startEcho({ environment: { CONDENSERY_TOKENS_FILE: file } })));
  expect(error).toMatch(message);
  expect(error).not.toMatch(/short-secret|one-and-the-same/u);
});

test("a file of tokens that is missing is named", async () => {
  const environment = { CONDENSERY_TOKENS_FILE: "/nowhere/tokens" };
  expect(String(await failure(startEcho({ environment })))).toContain(
    "CONDENSERY_TOKENS_FILE: cannot read /nowhere/tokens",
  );
});

test("with mutual TLS the certificate names the client, unless a token does", async () => {
  await using folder = await temporaryFolder();
  const authority = await createAuthority();
  const [server, alice, nameless, odd] = await Promise.all([
    createCertificate(authority),
    createCertificate(authority, "valid", "alice of the lab"),
    createCertificate(authority, "valid", ""),
    createCertificate(authority, "valid", "al\u0131ce"),
  ]);
  const tls = ({ certificate, key }: KeyPair): ClientTls => ({
    authority: Buffer.from(authority.certificate),
    certificate: Buffer.from(certificate),
    key: Buffer.from(key),
  });
  const variables = await tlsVariables(folder.path, server, authority);
  {
    await using mutual = await startEcho({ environment: variables, methods: { echo } });
    const address = `localhost:${mutual.port}`;
    expect(await clientAs(address, undefined, tls(alice))).toBe("alice of the lab");
    expect(await clientAs(address, "not-asked-for-0000", tls(nameless))).toBe("localhost");
    expect(await failure(clientAs(address, undefined, tls(odd)))).toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("Expected a client certificate with a common name"),
    });
  }
  await using both = await startEcho({
    environment: { ...variables, CONDENSERY_TOKENS: `bob=${token}` },
    methods: { echo },
  });
  expect(await clientAs(`localhost:${both.port}`, token, tls(alice))).toBe("bob");
  expect(await failure(clientAs(`localhost:${both.port}`, undefined, tls(alice)))).toMatchObject({
    code: "UNAUTHENTICATED",
  });
});
