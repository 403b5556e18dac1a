/** What programs need to be found, to keep files, to take memory, and to find a GPU; what telemetry and the services can be told. */
const inherited = /^(?:PATH|HOME|TMPDIR|LD_LIBRARY_PATH|MALLOC_.+|CUDA_.+|OTEL_.+|CONDENSERY_.+)$/u;

/**
 * Where services are and who may call them is the system's own: it serves this machine only, in the clear. And with one
 * OTEL_SERVICE_NAME all services would look like one.
 */
const own =
  /^(?:CONDENSERY_(?:BIND|METRICS_BIND|STATE|STORE|DATA_ROOTS|DECODED_CACHE|INSECURE|(?:(?:COMPUTE|TRAJECTORY_STORE|TRAINER|HYPERGRADIENT|EVALUATOR)(?:_.+)?)|TOKENS?|TOKENS_FILE|TLS_.+)|OTEL_SERVICE_NAME)$/u;

/** The part of an environment that every process of a system gets. */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && inherited.test(entry[0]) && !own.test(entry[0]),
  );
  return Object.fromEntries(entries);
}

/** Whether spans are sent anywhere; without, the loader's hook would only make the start slower. */
export function isTraced(environment: Readonly<Record<string, string>>): boolean {
  const disabled = environment["OTEL_SDK_DISABLED"];
  if (disabled === "true" || disabled === "1") return false;
  return ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"].some(
    (name) => (environment[name] ?? "") !== "",
  );
}
