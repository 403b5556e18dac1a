import { resolve } from "node:path";
import type { Client } from "@condensery/client";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";
import { openSession } from "../connection/session.js";
import { dialEvaluator, openEvaluator } from "../evaluate/evaluator.js";
import { defaultFolders } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";

/** The services of an experiment. Closing them stops those that were started for it, in good order. */
export interface ExperimentServices extends AsyncDisposable {
  /** Undefined where nothing is learned. */
  readonly client: Client | undefined;
  readonly evaluator: ServiceChannel;
  /** Aborts when the user interrupts, or when what was started here has failed. */
  readonly signal: AbortSignal;
}

/**
 * Services that the flags name, or else some of this command's own, which may read data sets from these folders.
 *
 * @param learns whether images are learned, and not only chosen
 */
export async function openServices(
  learns: boolean,
  flags: ParsedFlags,
  dataRoots: readonly string[],
  terminal: Terminal,
): Promise<ExperimentServices> {
  const [address, evaluators] = [flags.text("address"), flags.text("evaluator")];
  if (!learns) {
    const evaluator = await openEvaluator(flags, dataRoots, terminal);
    return {
      client: undefined,
      evaluator: evaluator.channel,
      signal: evaluator.signal,
      [Symbol.asyncDispose]: () => evaluator[Symbol.asyncDispose](),
    };
  }
  const state = resolve(flags.text("state") ?? defaultFolders.state);
  const place =
    address === undefined ? ({ kind: "embedded", state, dataRoots } as const) : ({ kind: "remote", address } as const);
  const session = await openSession(place, flags, terminal);
  const { client, signal } = session;
  const evaluator =
    evaluators === undefined
      ? createChannel({ addresses: session.evaluator ?? "" })
      : (await dialEvaluator(evaluators, flags, terminal)).channel;
  return {
    client,
    evaluator,
    signal,
    [Symbol.asyncDispose]: async () => {
      evaluator.close();
      await session[Symbol.asyncDispose]();
    },
  };
}

/** Throws UsageError listing the flags that cannot be given together. */
export function refuseConflicts(learns: boolean, { has, positionals }: ParsedFlags): void {
  const problems: string[] = [];
  if (positionals.length > 0) problems.push(`continual takes flags only, got ${JSON.stringify(positionals[0])}`);
  if (has("address") && !has("evaluator")) {
    problems.push("--address needs --evaluator, the address of that system's evaluators");
  }
  if (learns && has("evaluator") && !has("address")) {
    problems.push("--evaluator needs --address, the address of that system, where images are learned");
  }
  const remote = has("evaluator") || has("address");
  for (const name of remote ? ["state", "threads", "provider"] : ["token-file", "tls-ca"]) {
    const where = remote ? "a system that is started here" : "a running system";
    if (has(name)) problems.push(`--${name} is for ${where}; leave it out`);
  }
  if (problems.length > 0) throw new UsageError(problems);
}
