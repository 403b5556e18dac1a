// Started by a test with `node --import hook.js` and secrets in all its variables: a service whose method says them in
// every way that a careless one could.
import process from "node:process";
import { secret, text } from "../configuration/kinds.js";
import { secretUrl } from "../configuration/secret-kinds.js";
import { serverVariables } from "../configuration/server-variables.js";
import { optional } from "../configuration/variable.js";
import { ServiceError } from "../errors/service-error.js";
import { unary } from "../server/method.js";
import { runService } from "../server/run-service.js";
import { defineService } from "../server/service.js";
import { startServer } from "../server/start-server.js";
import { span } from "../telemetry/span.js";
import { echoDefinition, echoImplementation, type textValue } from "./echo-service.js";

await runService({
  name: "canary",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }),
  schema: {
    database: optional("DATABASE_URL", secretUrl("postgresql://USER:PASSWORD@HOST/NAME", ["postgresql"])),
    storeKey: optional("STORE_KEY", secret(text)),
  },
  process,
  start: async ({ configuration, server, logger, telemetry, signal }) => {
    const everything = JSON.stringify({ configuration, server, environment: process.env });
    const echo = unary(async ({ value }: ReturnType<typeof textValue>, { metadata, logger: own }) => {
      own.trace({ metadata: metadata.getMap(), authorization: value }, "a call");
      own.debug({ deep: { deeper: { everything: process.env, server } } }, everything);
      const cause = new Error(`connecting to ${configuration.database} with ${configuration.storeKey} failed`);
      await span("condensery.session_run", { "condensery.program": everything }, () => {
        throw new Error(`The database is at ${configuration.database}.`, { cause });
      }).catch((error: unknown) => own.warn({ error, url: configuration.database }, String(error)));
      if (value === "foreseen") {
        const message = `${configuration.database} is busy`;
        throw new ServiceError({
          code: "UNAVAILABLE",
          reason: "UNAVAILABLE",
          message,
          metadata: { at: message },
          cause,
        });
      }
      throw new Error(everything, { cause });
    });
    const services = [defineService(echoDefinition, { ...echoImplementation, echo })];
    return startServer({ services, configuration: server, logger, telemetry, signal });
  },
});
