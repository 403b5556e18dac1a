import {
  createLogger,
  defineService,
  type Environment,
  parseConfiguration,
  type RunningServer,
  serverVariables,
  startServer,
} from "@condensery/service-kit";
import { CondensationServiceService } from "@condensery/wire/condensation";
import { type CondensationMethods, scriptedMethods } from "./scripted-service.js";

const logger = createLogger({ service: "test", level: "silent" });

/** A real gRPC server on a free port of the loopback, or where the environment says. */
export async function startScripted(
  methods: Partial<CondensationMethods> = {},
  environment: Environment = {},
): Promise<RunningServer> {
  const server = serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } });
  return startServer({
    services: [defineService(CondensationServiceService, { ...scriptedMethods(), ...methods })],
    configuration: parseConfiguration({ server }, environment).server,
    logger,
  });
}
