import { Runtime, type ProviderName } from "@condensery/runtime";
import { reasonOf } from "../reason-of.js";

/** What the runtime says of itself when a provider works. */
export interface Probe {
  /** Of ONNX Runtime. */
  readonly version: string;
  readonly threads: number;
  /** Providers that this build can be asked for. */
  readonly listed: readonly string[];
}

/** A program of its own: starts the runtime with the provider that its argument names, and prints a Probe. */
const provider = process.argv[2] as ProviderName;
try {
  const runtime = await Runtime.start({ provider });
  const { version, threads, listed } = runtime.report();
  await runtime.close();
  const probe: Probe = { version, threads, listed: listed.map(({ name }) => name) };
  process.stdout.write(JSON.stringify(probe));
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
