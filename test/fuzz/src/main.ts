import process from "node:process";
import { fileURLToPath } from "node:url";
import { corpusFolder } from "./harness/corpus.js";
import { runProgram } from "./program.js";
import { targets } from "./targets/index.js";

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort(new Error("interrupted")));
process.once("SIGTERM", () => interruption.abort(new Error("interrupted")));

process.exitCode = await runProgram(process.argv.slice(2), {
  targets,
  targetsFile: fileURLToPath(new URL("./targets/index.js", import.meta.url)),
  corpusFolder,
  out: (text) => process.stdout.write(text),
  error: process.stderr,
  now: () => performance.now(),
  silenceMs: 60_000,
  signal: interruption.signal,
});
