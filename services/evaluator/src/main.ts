import process from "node:process";
import { runService, serverVariables } from "@condensery/service-kit";
import { schema, startEvaluator } from "./service.js";

await runService({
  name: "evaluator",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_064 } }),
  schema,
  process,
  start: startEvaluator,
});
