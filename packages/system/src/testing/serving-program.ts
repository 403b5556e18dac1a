// A service without methods: health, and an orderly stop.
import process from "node:process";
import { runService, serverVariables, startServer } from "@condensery/service-kit";

await runService({
  name: "test",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }),
  schema: {},
  process,
  start: ({ server, logger, telemetry, signal }) =>
    startServer({ services: [], configuration: server, logger, telemetry, signal }),
});
