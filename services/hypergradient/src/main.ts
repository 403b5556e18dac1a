import process from "node:process";
import { runService, serverVariables } from "@condensery/service-kit";
import { schema, startHypergradient } from "./service.js";

await runService({
  name: "hypergradient",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_063 } }),
  schema,
  process,
  start: startHypergradient,
});
