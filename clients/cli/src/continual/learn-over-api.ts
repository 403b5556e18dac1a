import type { Client, CondenseOptions } from "@condensery/client";
import type { LearnGroup } from "@condensery/orchestrator";

/** Options that plain trajectory matching does not have. */
const satmOnly: ReadonlySet<string> = new Set<keyof CondenseOptions>([
  "keptSteps",
  "rho",
  "gamma",
  "noiseMode",
  "reuseStep",
]);

/**
 * Learns groups of classes as condensations of a running system. Equal requests are one condensation there, however
 * often they are made: one that goes on is waited for, one that failed goes on from its last checkpoint, and the result
 * of one that has ended is taken.
 *
 * @param asked options of all of them
 */
export function learnOverApi(client: Client, asked: CondenseOptions): LearnGroup {
  return async ({ method, job, requestId }, { signal, onProgress = () => undefined }) => {
    const call = signal === undefined ? {} : { signal };
    const own = method === "satm" ? asked : withoutSatmOnly(asked);
    const options = { ...own, method, dataset: job.dataset, evaluations: 0, requestId };
    const handle = await client.condense(options, call);
    const { state } = await handle.describe(call);
    if (state === "failed" || state === "cancelled") await handle.resume({}, call);
    for await (const event of handle.progress({}, call)) {
      if (event.kind === "step-completed") onProgress(event.step + 1, job.outerSteps);
    }
    const { images, labels, alpha, preprocessing } = await handle.result(call);
    if (preprocessing.kind !== "standardise") {
      throw new TypeError(`${handle.name} has whitened images; a memory is made of standardised ones`);
    }
    return { images, labels, alpha, statistics: preprocessing, source: handle.name };
  };
}

function withoutSatmOnly(options: CondenseOptions): CondenseOptions {
  return Object.fromEntries(Object.entries(options).filter(([option]) => !satmOnly.has(option)));
}
