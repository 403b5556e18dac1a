// Started by a test: begins a condensation with the SDK's embedded system, with the options in its argument, says so
// when it computes, and waits for a result that takes hours.
import process from "node:process";
import { condense, type CondenseOptions, type ConnectOptions } from "@condensery/client";

const options = JSON.parse(process.argv[2] ?? "{}") as CondenseOptions & ConnectOptions;
const handle = await condense(options);
for await (const event of handle.progress()) {
  if (event.kind === "step-completed" && event.step === 0) process.stdout.write("computing\n");
}
