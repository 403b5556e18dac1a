// Runs and never serves; ends when it is asked to.
import { createServer } from "node:net";
import process from "node:process";

const idle = createServer().listen(0, "127.0.0.1");
process.once("SIGTERM", () => idle.close());
process.stdout.write("running\n");
