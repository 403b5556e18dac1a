import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AuthenticationError, connect, type ConnectOptions, UnavailableError } from "@condensery/client";
import { startService } from "@condensery/compute-kit/testing";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { callUnary, createChannel, healthDefinition } from "@condensery/service-kit";
import { CondensationServiceService as service } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { refusalOf } from "./harness/calls.js";
import { type KeyPair, loopbackCertificate } from "./harness/certificates.js";
import { mainOf } from "./harness/mains.js";
import { patient } from "./harness/patience.js";

patient();

const token = "0123456789abcdef0123456789abcdef";
const options = { timeoutMs: 60_000 };
const page = { states: [], pageSize: undefined, pageToken: "" };

/** An orchestrator without services that compute: whoever is refused never gets to them. */
async function startGuarded(folder: string, environment: Readonly<Record<string, string>>) {
  return startService({ main: mainOf("orchestrator"), environment: { CONDENSERY_STATE: folder, ...environment } });
}

/** Variables of a server with this certificate, and with an authority of its clients where one is given. */
async function tlsVariables(folder: string, server: KeyPair, clients?: KeyPair): Promise<Record<string, string>> {
  const write = async (name: string, contents: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, contents);
    return path;
  };
  return {
    CONDENSERY_TLS_CERT: await write("certificate.pem", server.certificate),
    CONDENSERY_TLS_KEY: await write("key.pem", server.key),
    ...(clients === undefined ? {} : { CONDENSERY_TLS_CA: await write("authority.pem", clients.certificate) }),
  };
}

/** What the SDK says of a first call, undefined when it is answered. */
async function failureOfSdk(connection: ConnectOptions): Promise<unknown> {
  await using client = await connect({ timeoutMs: 60_000, ...connection });
  try {
    for await (const _ of client.list({}, { maxRetries: 0 }));
    return undefined;
  } catch (error) {
    return error;
  }
}

test("without the token nothing is answered but health", async () => {
  await using folder = await temporaryFolder();
  await using guarded = await startGuarded(folder.path, { CONDENSERY_TOKEN: token });
  const { address } = guarded;
  for (const wrong of [undefined, `${token}0`, "0".repeat(token.length)]) {
    using channel = createChannel({ addresses: address, ...(wrong === undefined ? {} : { token: wrong }) });
    const refusal = await refusalOf(callUnary(channel, service.listCondensations, page, options));
    expect(refusal).toMatchObject({ code: "UNAUTHENTICATED", reason: "BAD_TOKEN" });
    const request = { $typeName: "grpc.health.v1.HealthCheckRequest", service: "" } as const;
    const { status } = await callUnary(channel, healthDefinition.check, request, options);
    expect(status).toBe(1);
  }
  expect(AuthenticationError.isInstance(await failureOfSdk({ address }))).toBe(true);
  expect(AuthenticationError.isInstance(await failureOfSdk({ address, token: "wrong" }))).toBe(true);
  expect(await failureOfSdk({ address, token })).toBeUndefined();
});

test("a server whose certificate has expired is not talked to, and the error says why", async () => {
  await using folder = await temporaryFolder();
  const expired = await loopbackCertificate("expired");
  await using guarded = await startGuarded(folder.path, await tlsVariables(folder.path, expired));
  const address = guarded.address.replace("127.0.0.1", "localhost");
  const error = await failureOfSdk({ address, tls: { authority: expired.certificate } });
  expect(UnavailableError.isInstance(error)).toBe(true);
  expect(String(error)).toContain("certificate has expired");
});

test("where clients need a certificate, only those of the authority are let in", async () => {
  await using folder = await temporaryFolder();
  const [server, client, stranger] = await Promise.all([
    loopbackCertificate(),
    loopbackCertificate(),
    loopbackCertificate(),
  ]);
  await using guarded = await startGuarded(folder.path, await tlsVariables(folder.path, server, client));
  const address = guarded.address.replace("127.0.0.1", "localhost");
  const authority = server.certificate;
  for (const tls of [{ authority }, { authority, ...stranger }]) {
    expect(UnavailableError.isInstance(await failureOfSdk({ address, tls }))).toBe(true);
  }
  expect(UnavailableError.isInstance(await failureOfSdk({ address }))).toBe(true);
  expect(await failureOfSdk({ address, tls: { authority, ...client } })).toBeUndefined();
});

test("a server that other machines could call without being known does not start", async () => {
  await using folder = await temporaryFolder();
  const started = startGuarded(folder.path, { CONDENSERY_BIND: "0.0.0.0:0" });
  await expect(started).rejects.toThrow(/CONDENSERY_BIND: expected a loopback address.*CONDENSERY_TOKEN/u);
});
