import process from "node:process";
import { runService, serverVariables } from "@condensery/service-kit";
import { startOrchestrator } from "./modules/start-orchestrator.js";
import { schema } from "./server/configuration/orchestrator-variables.js";

await runService({
  name: "orchestrator",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_060 } }),
  schema,
  process,
  start: (start) => startOrchestrator(start),
});
