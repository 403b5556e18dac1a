import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import type { ClientTls } from "../client/create-channel.js";
import { createAuthority, createCertificate, type KeyPair } from "../testing/certificates.js";
import { failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho, temporaryFolder, tlsVariables } from "../testing/start-echo.js";

const token = "0123456789abcdef";
const authority = await createAuthority();
const stranger = await createAuthority();
const [valid, expired, foreign] = await Promise.all([
  createCertificate(authority),
  createCertificate(authority, "expired"),
  createCertificate(stranger),
]);

async function serve(folder: string, server: KeyPair, clients?: KeyPair) {
  const identity = clients === undefined ? { CONDENSERY_TOKEN: token } : {};
  const environment = { ...(await tlsVariables(folder, server, clients)), ...identity };
  return startEcho({ environment: { ...environment, CONDENSERY_BIND: "0.0.0.0:0" } });
}

function trusting(client?: KeyPair): ClientTls {
  const identity =
    client === undefined ? {} : { certificate: Buffer.from(client.certificate), key: Buffer.from(client.key) };
  return { authority: Buffer.from(authority.certificate), ...identity };
}

async function echo(port: number, tls: ClientTls | undefined): Promise<string> {
  using channel = dial({ address: `localhost:${port}` }, { token, ...(tls === undefined ? {} : { tls }) });
  return (await callUnary(channel, echoDefinition.echo, textValue("sealed"), { timeoutMs: 20_000 })).value;
}

test("TLS: trusted passes; expired, foreign and clear text do not", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path, valid);
  expect(await echo(server.port, trusting())).toBe("sealed");
  expect(await failure(echo(server.port, undefined))).toMatchObject({ code: "UNAVAILABLE" });
  await using expiredFolder = await temporaryFolder();
  await using late = await serve(expiredFolder.path, expired);
  expect(await failure(echo(late.port, trusting()))).toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("certificate has expired"),
  });
  await using foreignFolder = await temporaryFolder();
  await using other = await serve(foreignFolder.path, foreign);
  expect(await failure(echo(other.port, trusting()))).toMatchObject({ code: "UNAVAILABLE" });
});

test("mutual TLS: a client needs a certificate of the authority that has not expired", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path, valid, authority);
  expect(await echo(server.port, trusting(valid))).toBe("sealed");
  for (const client of [undefined, expired, foreign]) {
    expect(await failure(echo(server.port, trusting(client)))).toMatchObject({ code: "UNAVAILABLE" });
  }
});

test("a file that is missing or no PEM is named with its variable", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "absent.pem");
  const environment = { CONDENSERY_TLS_CERT: path, CONDENSERY_TLS_KEY: path };
  expect(String(await failure(startEcho({ environment })))).toContain(`CONDENSERY_TLS_CERT: cannot read ${path}`);
  await writeFile(path, "text");
  expect(String(await failure(startEcho({ environment })))).toContain("expected a PEM file");
});

test("a key that is another certificate's is refused with both variables", async () => {
  await using folder = await temporaryFolder();
  const mixed = { certificate: valid.certificate, key: foreign.key };
  expect(String(await failure(serve(folder.path, mixed)))).toMatch(
    /CONDENSERY_TLS_CERT and CONDENSERY_TLS_KEY: expected a certificate and its key .*mismatch/u,
  );
});
