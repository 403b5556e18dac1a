import { RuntimeOptionError } from "./errors.js";
import type { ProviderChoice, ProviderName, RuntimeOptions, SessionConfiguration } from "./options.js";

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly workers: number;
  readonly threads: number;
  readonly provider: ProviderChoice;
  readonly fallback: boolean;
  readonly queueLimit: number;
  readonly sessionLimit: number;
  readonly profile: string | undefined;
  readonly session: SessionConfiguration;
}

const choices: readonly ProviderChoice[] = ["auto", "cpu", "cuda", "tensorrt", "dml", "coreml", "webgpu"];

/**
 * Fills defaults and checks values; `parallelism` is the number of threads the machine runs at once.
 * @throws RuntimeOptionError
 */
export function resolveOptions(options: RuntimeOptions, parallelism: number): ResolvedOptions {
  const workers = positiveInteger("workers", options.workers ?? 1);
  const provider = options.provider ?? "auto";
  if (!choices.includes(provider)) {
    throw new RuntimeOptionError("provider", `one of ${choices.join(", ")}`, `"${provider}"`);
  }
  return {
    workers,
    threads: positiveInteger("threads", options.threads ?? Math.max(1, Math.floor(parallelism / workers))),
    provider,
    fallback: options.fallback ?? false,
    queueLimit: positiveInteger("queueLimit", options.queueLimit ?? 64),
    sessionLimit: positiveInteger("sessionLimit", options.sessionLimit ?? 32),
    profile: options.profile,
    session: options.session ?? {},
  };
}

/** Providers to try, in order of preference. */
export function candidateProviders(choice: ProviderChoice, fallback: boolean): readonly ProviderName[] {
  if (choice === "auto") {
    return ["cuda", "cpu"];
  }
  return fallback && choice !== "cpu" ? [choice, "cpu"] : [choice];
}

function positiveInteger(option: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RuntimeOptionError(option, "a positive integer", String(value));
  }
  return value;
}
