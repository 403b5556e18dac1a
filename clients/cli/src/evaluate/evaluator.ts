import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";
import { remoteOptions } from "../connection/connection-options.js";
import { startLocalSystem } from "../connection/start-local-system.js";
import { defaultFolders } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";

/** An evaluator to call. Closing it ends the process that was started for it. */
export interface Evaluator extends AsyncDisposable {
  readonly channel: ServiceChannel;
  /** Aborts when the user interrupts, or when the evaluator that was started here has failed. */
  readonly signal: AbortSignal;
}

/** The evaluator that the flags name, or else one of its own, which may read data sets from these folders. */
export async function openEvaluator(
  flags: ParsedFlags,
  dataRoots: readonly string[],
  terminal: Terminal,
): Promise<Evaluator> {
  const address = flags.text("evaluator");
  refuseConflicts(flags, address);
  return address === undefined ? startEvaluator(flags, dataRoots, terminal) : dialEvaluator(address, flags, terminal);
}

/** A running evaluator. */
export async function dialEvaluator(address: string, flags: ParsedFlags, terminal: Terminal): Promise<Evaluator> {
  const { token, tls } = await remoteOptions(address, flags, terminal);
  const channel = createChannel({
    addresses: address,
    ...(token === undefined ? {} : { token }),
    ...(tls?.authority === undefined ? {} : { tls: { authority: Buffer.from(tls.authority) } }),
  });
  return { channel, signal: terminal.signal, [Symbol.asyncDispose]: async () => channel.close() };
}

async function startEvaluator(
  flags: ParsedFlags,
  dataRoots: readonly string[],
  { environment, signal }: Terminal,
): Promise<Evaluator> {
  const [threads, provider] = [flags.integer("threads"), flags.text("provider")];
  const kept = resolve(flags.text("state") ?? defaultFolders.state);
  // An evaluator keeps nothing that others may not have too, and needs not wait for whoever uses the state folder
  const stateFolder = await mkdtemp(join(tmpdir(), "condensery-evaluate-"));
  const forget = async (): Promise<void> => rm(stateFolder, { recursive: true, force: true });
  try {
    const system = await startLocalSystem({
      services: ["evaluator"],
      stateFolder,
      dataRoots,
      environment,
      variables: { evaluator: { CONDENSERY_DECODED_CACHE: join(kept, "decoded") } },
      signal,
      ...(threads === undefined ? {} : { threads }),
      ...(provider === undefined ? {} : { provider }),
    });
    const lost = new AbortController();
    void system.ended.then((end) => {
      if (end.reason === "failed") lost.abort(end.error);
    });
    const channel = createChannel({ addresses: system.addresses.evaluator ?? "" });
    return {
      channel,
      signal: AbortSignal.any([signal, lost.signal]),
      async [Symbol.asyncDispose]() {
        channel.close();
        await system.stop();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

function refuseConflicts({ has }: ParsedFlags, address: string | undefined): void {
  const misplaced = address === undefined ? ["token-file", "tls-ca"] : ["threads", "provider", "state"];
  const where = address === undefined ? "a running evaluator; name it with --evaluator" : "an evaluator started here";
  const problems = misplaced.filter((name) => has(name)).map((name) => `--${name} is for ${where}`);
  if (problems.length > 0) throw new UsageError(problems);
}
