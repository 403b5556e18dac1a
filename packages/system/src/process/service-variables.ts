import { delimiter, join } from "node:path";
import type { CheckedOptions } from "../options/check-options.js";
import type { ProcessName, ServiceName } from "../options/service-name.js";
import type { Addresses } from "../place/addresses.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables by which a process learns of its own place and of the others'. */
export function serviceVariables(
  options: CheckedOptions,
  name: ProcessName,
  addresses: Addresses,
): Readonly<Record<string, string>> {
  const variables = {
    CONDENSERY_BIND: addresses.of(name),
    CONDENSERY_METRICS_BIND: addresses.metricsOf(name),
    ...ownVariables(options, name.service, addresses),
  };
  const set = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(set);
}

function ownVariables(options: CheckedOptions, service: ServiceName, addresses: Addresses): Variables {
  const { stateFolder, provider, threads, listen } = options;
  const device = { CONDENSERY_PROVIDER: provider, CONDENSERY_THREADS: threads?.toString() };
  const store = { CONDENSERY_TRAJECTORY_STORE: addresses.list("trajectory-store") };
  const data = {
    CONDENSERY_DATA_ROOTS: options.dataRoots.length === 0 ? undefined : options.dataRoots.join(delimiter),
    CONDENSERY_DECODED_CACHE: join(stateFolder, "decoded"),
  };
  switch (service) {
    case "orchestrator":
      return {
        CONDENSERY_INSECURE: listen.kind === "ports" && listen.insecure === true ? "true" : undefined,
        CONDENSERY_STATE: join(stateFolder, "condensations"),
        CONDENSERY_TRAINER: addresses.list("inner-loop-trainer"),
        CONDENSERY_HYPERGRADIENT: addresses.list("hypergradient"),
        CONDENSERY_EVALUATOR: addresses.list("evaluator"),
        ...data,
      };
    case "trajectory-store":
      return { CONDENSERY_STORE: `file:${join(stateFolder, "trajectories")}` };
    case "inner-loop-trainer":
      return { ...device, ...store, ...data };
    case "hypergradient":
      return { ...device, ...store };
    case "evaluator":
      return { ...device, ...data };
  }
}
