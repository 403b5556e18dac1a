import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { callUnary } from "./client/call-unary.js";
import type { Environment } from "./configuration/parse-configuration.js";
import { createAuthority, createCertificate } from "./testing/certificates.js";
import { failure } from "./testing/deferred.js";
import { echoDefinition, textValue } from "./testing/echo-service.js";
import { dial, temporaryFolder, tlsVariables } from "./testing/start-echo.js";

const hook = new URL("../dist/telemetry/hook.js", import.meta.url).href;
const program = fileURLToPath(new URL("../dist/testing/canary-program.js", import.meta.url));

/** None could be there by chance. */
const canaries = {
  token: "canary-token-Vq3n",
  alice: "canary-alice-Wr8d",
  filed: "canary-filed-Yp2m",
  password: "canary-passw-Zs7h",
  header: "canary-heads-Bf4j",
  endpoint: "canary-endpt-Cg9l",
  storeKey: 'canary-"stor-Dk6p',
  stranger: "canary-strng-Fm1r",
} as const;

/** The canaries that can be seen in a text, also where JSON has put backslashes before their quotes. */
function seenIn(shown: string): readonly string[] {
  return Object.entries(canaries).flatMap(([name, canary]) =>
    shown.includes(canary.slice(8)) || shown.includes(JSON.stringify(canary).slice(9, -1)) ? [name] : [],
  );
}

/** Runs the program; `shown` collects everything that it writes. */
function start(environment: Environment, args: readonly string[] = []) {
  const child = spawn(process.execPath, ["--import", hook, program, ...args], {
    env: { CONDENSERY_LOG_LEVEL: "trace", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const errors = text(child.stderr);
  const closed = once(child, "close");
  return {
    /** The fields of the line with this message. */
    async line(message: string): Promise<Readonly<Record<string, string>>> {
      for (;;) {
        const found = lines
          .map((line) => JSON.parse(line) as Record<string, string>)
          .find(({ msg }) => msg === message);
        if (found !== undefined) return found;
        await Promise.race([once(output, "line"), closed.then(async () => Promise.reject(new Error(await errors)))]);
      }
    },
    stop: () => child.kill("SIGTERM"),
    async ended() {
      const [code] = (await closed) as [number | null];
      return { code, shown: [...lines, await errors].join("\n") };
    },
  };
}

/** A collector of spans that keeps what it gets. */
async function startCollector() {
  const received: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(body);
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    received,
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("no secret gets into logs, errors, spans or metrics, whatever a service says", async () => {
  await using folder = await temporaryFolder();
  await using collector = await startCollector();
  const authority = await createAuthority();
  const pair = await createCertificate(authority);
  const tokensFile = join(folder.path, "tokens");
  await writeFile(tokensFile, `carol=${canaries.filed}\n`);
  const service = start({
    ...(await tlsVariables(folder.path, pair)),
    CONDENSERY_TOKEN: canaries.token,
    CONDENSERY_TOKENS: `alice=${canaries.alice}`,
    CONDENSERY_TOKENS_FILE: tokensFile,
    CONDENSERY_METRICS_BIND: "127.0.0.1:0",
    DATABASE_URL: `postgresql://ada:${canaries.password}@db.example/jobs`,
    STORE_KEY: canaries.storeKey,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://ada:${canaries.endpoint}@${collector.address}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_HEADERS: `x-key=${canaries.header}`,
  });
  const metrics = (await service.line("serving metrics"))["address"];
  const { address = "" } = await service.line("serving");
  const told: string[] = [];
  for (const token of [canaries.token, canaries.alice, canaries.filed, canaries.stranger]) {
    const tls = { authority: Buffer.from(authority.certificate), serverName: "localhost" };
    using channel = dial({ address }, { token, tls });
    for (const value of ["foreseen", "unforeseen"]) {
      const options = { timeoutMs: 60_000 };
      const error = await failure(callUnary(channel, echoDefinition.echo, textValue(value), options));
      const { message, metadata } = error as { readonly message: string; readonly metadata: unknown };
      told.push(`${message} ${JSON.stringify(metadata)}`);
    }
  }
  told.push(await (await fetch(`http://${metrics}/metrics`)).text());
  service.stop();
  const { code, shown } = await service.ended();
  expect(code).toBe(0);
  expect(seenIn(shown)).toEqual([]);
  expect(seenIn(told.join("\n"))).toEqual([]);
  // Keys are read from files; what a service could say of them is their form
  expect(shown).not.toContain(pair.key.slice(40, 60));
  const spans = collector.received.join("\n");
  expect(seenIn(spans)).toEqual([]);
  // All of that has been said, with something else in the place of the secrets
  expect(told[0]).toMatch(/^postgresql:\/\/ada:\[redacted\]@db\.example\/jobs is busy/u);
  expect(told.at(-2)).toMatch(/^The bearer token is not one that this server knows/u);
  expect(shown).toContain("connecting to [redacted] with [redacted] failed");
  expect(spans).toContain("The database is at [redacted].");
  for (const name of ["default", "alice", "carol"]) expect(shown).toContain(`"client":"${name}"`);
});

const wrong: readonly (readonly [variable: string, value: string])[] = [
  ["CONDENSERY_TOKEN", `${canaries.token} with spaces`],
  ["CONDENSERY_TOKENS", `alice:${canaries.alice}`],
  ["DATABASE_URL", `mysql://ada:${canaries.password}@db.example/jobs`],
  ["OTEL_EXPORTER_OTLP_HEADERS", canaries.header],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", `ftp://ada:${canaries.endpoint}@collector`],
  // A secret in the wrong place
  ["CONDENSERY_BIND", `postgresql://ada:${canaries.password}@db.example/jobs`],
];

test("a configuration that is wrong is refused without showing a secret", async () => {
  const refused = start(Object.fromEntries(wrong));
  const { code, shown } = await refused.ended();
  expect(code).toBe(78);
  for (const [variable] of wrong) expect(shown).toContain(`${variable}: expected `);
  expect(seenIn(shown)).toEqual([]);
  const misunderstood = await start({}, ["--token", canaries.token]).ended();
  expect(misunderstood.code).toBe(78);
  expect(misunderstood.shown).toContain("expected nothing but --insecure");
  expect(seenIn(misunderstood.shown)).toEqual([]);
});

test("the insecure argument opens a server, which says so at each start", async () => {
  const open = { CONDENSERY_BIND: "0.0.0.0:0" };
  const refused = await start(open).ended();
  expect(refused.code).toBe(78);
  expect(refused.shown).toMatch(/CONDENSERY_BIND: expected a loopback address .* --insecure allows that/u);
  const insecure = start(open, ["--insecure"]);
  await insecure.line("serving");
  insecure.stop();
  const { code, shown } = await insecure.ended();
  expect(code).toBe(0);
  expect(shown).toMatch(/"level":"warn".*INSECURE: This server is open to other machines on 0\.0\.0\.0:0 without/u);
});
