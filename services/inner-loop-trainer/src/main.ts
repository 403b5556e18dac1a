import process from "node:process";
import { runService, serverVariables } from "@condensery/service-kit";
import { schema, startInnerLoopTrainer } from "./service.js";

await runService({
  name: "inner-loop-trainer",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_062 } }),
  schema,
  process,
  start: startInnerLoopTrainer,
});
