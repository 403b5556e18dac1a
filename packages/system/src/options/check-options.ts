import { delimiter, isAbsolute, resolve } from "node:path";
import {
  bindAddress,
  duration,
  isLocalAddress,
  optional,
  parseConfiguration,
  type BindAddress,
  withDefault,
} from "@condensery/service-kit";
import { InvalidSystemOptionsError } from "../errors.js";
import { inheritedEnvironment } from "../process/inherited-environment.js";
import { needs, type ProcessName, type ServiceName, serviceNames } from "./service-name.js";
import type { Listen, Replicas, ServiceLine, SystemOptions } from "./system-options.js";

/** Options that can be followed, with their defaults. */
export interface CheckedOptions {
  readonly stateFolder: string;
  readonly dataRoots: readonly string[];
  readonly listen: Listen;
  readonly threads: number | undefined;
  readonly provider: string | undefined;
  /** All that are to run: the first of each service, then the further ones. */
  readonly processes: readonly ProcessName[];
  /** What every process gets besides its own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** What single services get besides that. */
  readonly variables: NonNullable<SystemOptions["variables"]>;
  readonly temporaryFolder: string;
  readonly gracePeriodMs: number;
  /** The metrics of the first process; those of the others are on the ports that follow. */
  readonly metricsBind: (BindAddress & { readonly kind: "tcp" }) | undefined;
  readonly onLog: (line: ServiceLine) => void;
}

/** The few variables that the system itself follows. */
const variables = {
  gracePeriodMs: withDefault("CONDENSERY_GRACE_PERIOD", duration(0, 3_600_000), 25_000),
  metricsBind: optional("CONDENSERY_METRICS_BIND", bindAddress),
};

/**
 * @throws InvalidSystemOptionsError with all problems at once
 * @throws ConfigurationError when a variable of the environment cannot be read
 */
export function checkOptions(options: SystemOptions): CheckedOptions {
  const { environment = {}, listen = { kind: "sockets" }, services = serviceNames, replicas = {} } = options;
  const { gracePeriodMs, metricsBind } = parseConfiguration(variables, environment);
  const problems = [
    ...dataRootProblems(options.dataRoots ?? []),
    ...serviceProblems(services),
    ...countProblems(options.threads, replicas),
    ...listenProblems(listen),
    ...(options.stateFolder === "" ? ["stateFolder: expected a folder, got nothing."] : []),
  ];
  if (metricsBind?.kind === "unix") {
    problems.push("CONDENSERY_METRICS_BIND: expected HOST:PORT, because each process gets a port of its own.");
  }
  if (problems.length > 0) throw new InvalidSystemOptionsError(problems);
  return {
    stateFolder: resolve(options.stateFolder),
    dataRoots: options.dataRoots ?? [],
    listen,
    threads: options.threads,
    provider: options.provider,
    processes: processesOf(services, replicas),
    environment: inheritedEnvironment(environment),
    variables: options.variables ?? {},
    temporaryFolder: environment["TMPDIR"] ?? "/tmp",
    gracePeriodMs,
    metricsBind: metricsBind?.kind === "tcp" ? metricsBind : undefined,
    onLog: options.onLog ?? (() => undefined),
  };
}

function processesOf(services: readonly ServiceName[], replicas: Replicas): readonly ProcessName[] {
  const chosen = serviceNames.filter((service) => services.includes(service));
  const counts: Partial<Record<ServiceName, number | undefined>> = {
    "inner-loop-trainer": replicas.trainer,
    hypergradient: replicas.hypergradient,
    evaluator: replicas.evaluator,
  };
  const further = chosen.flatMap((service) =>
    Array.from({ length: (counts[service] ?? 1) - 1 }, (_, index) => ({ service, replica: index + 1 })),
  );
  return [...chosen.map((service) => ({ service, replica: 0 })), ...further];
}

function dataRootProblems(roots: readonly string[]): readonly string[] {
  return roots.flatMap((root) =>
    isAbsolute(root) && !root.includes(delimiter)
      ? []
      : [`dataRoots: expected absolute folders without "${delimiter}" in their names, got ${JSON.stringify(root)}.`],
  );
}

function serviceProblems(services: readonly ServiceName[]): readonly string[] {
  if (services.length === 0) return [`services: expected at least one of ${serviceNames.join(", ")}, got none.`];
  return services.flatMap((service) => {
    const needed: readonly ServiceName[] | undefined = needs[service];
    if (needed === undefined) return [`services: expected some of ${serviceNames.join(", ")}, got "${service}".`];
    const missing = needed.filter((other) => !services.includes(other));
    return missing.length === 0 ? [] : [`services: ${service} cannot do without ${missing.join(", ")}; add it.`];
  });
}

function countProblems(threads: number | undefined, replicas: Replicas): readonly string[] {
  const counts = Object.entries({
    threads: threads ?? 1,
    "replicas.trainer": replicas.trainer ?? 1,
    "replicas.hypergradient": replicas.hypergradient ?? 1,
    "replicas.evaluator": replicas.evaluator ?? 1,
  });
  return counts.flatMap(([name, count]) =>
    Number.isInteger(count) && count >= 1 && count <= 1024
      ? []
      : [`${name}: expected an integer from 1 to 1024, got ${String(count)}.`],
  );
}

function listenProblems(listen: Listen): readonly string[] {
  if (listen.kind === "sockets") return [];
  const { firstPort = 0, host = "127.0.0.1", insecure = false } = listen;
  const legal = Number.isInteger(firstPort) && firstPort >= 0 && firstPort <= 65_535;
  const open = !insecure && !isLocalAddress({ kind: "tcp", host, port: 0 });
  return [
    ...(legal ? [] : [`listen.firstPort: expected an integer from 0 to 65535, got ${String(firstPort)}.`]),
    ...(open
      ? [
          `Expected a host of the loopback, got ${JSON.stringify(host)}: other machines could call the orchestrator, and what is started here speaks in the clear. Allow it (listen.insecure, --insecure), or start the orchestrator by itself with TLS (SECURITY.md).`,
        ]
      : []),
  ];
}
