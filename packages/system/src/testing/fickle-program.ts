// Serves; when it is asked to end, says that its configuration is wrong (EX_CONFIG of sysexits.h).
import process from "node:process";
import { createLogger, parseConfiguration, serverVariables, startServer } from "@condensery/service-kit";

process.once("SIGTERM", () => process.exit(78));
const schema = { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) };
const { server } = parseConfiguration(schema, process.env);
await startServer({ services: [], configuration: server, logger: createLogger({ service: "test", level: "info" }) });
