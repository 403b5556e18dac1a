// Serves, and does not end when it is asked to.
import process from "node:process";
import { createLogger, parseConfiguration, serverVariables, startServer } from "@condensery/service-kit";

process.on("SIGTERM", () => process.stdout.write("I stay\n"));
const schema = { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) };
const { server } = parseConfiguration(schema, process.env);
await startServer({ services: [], configuration: server, logger: createLogger({ service: "test", level: "info" }) });
