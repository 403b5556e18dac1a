import process from "node:process";
import { runService, serverVariables } from "@condensery/service-kit";
import { storeVariables } from "./configuration.js";
import { startTrajectoryStore } from "./start-trajectory-store.js";

await runService({
  name: "trajectory-store",
  server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_061 } }),
  schema: { store: storeVariables },
  process,
  start: startTrajectoryStore,
});
