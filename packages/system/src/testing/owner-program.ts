// Starts a system with the options in its argument and says which processes it has. It then stays, or, with a second
// argument "unref", has nothing left to do.
import process from "node:process";
import type { SystemOptions } from "../options/system-options.js";
import { startSystem } from "../start-system.js";

const system = await startSystem(JSON.parse(process.argv[2] ?? "{}") as SystemOptions);
if (process.argv[3] === "unref") system.unref();
process.stdout.write(`${JSON.stringify(system.processes)}\n`);
