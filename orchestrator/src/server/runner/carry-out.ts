import { activeTraceId, currentTraceparent, span, type OpenSpan, type SpanOptions } from "@condensery/service-kit";
import type { JobEvent } from "../../jobs/events.js";
import type { StepJournal } from "../../jobs/step-journal.js";
import { requestOf } from "../../specification/resumed-spec.js";
import type { EventLog } from "../events/event-log.js";
import { JobEventTranslator } from "../events/job-event-translator.js";
import { nameOf, type Condensation } from "../store/condensation.js";
import type { ActiveCondensation } from "./active-condensation.js";
import type { Outcome } from "./ending.js";
import { failureText } from "./failure-text.js";
import type { RunTools } from "./run-tools.js";
import { summarizeResult } from "./summarize-result.js";

interface CarryOutTools extends RunTools {
  /** Of this run. */
  readonly journal: StepJournal;
}

/** Runs one condensation inside its span and says how that ended; only a storage that refuses makes it reject. */
export async function carryOut(
  job: ActiveCondensation,
  kept: Condensation,
  log: EventLog,
  tools: CarryOutTools,
): Promise<Outcome> {
  const { store, logger, hidden } = tools;
  const condensation = nameOf(job.id);
  return span(
    "condensery.condensation",
    { "condensery.condensation": condensation },
    async (open): Promise<Outcome> => {
      const traceparent = currentTraceparent();
      await store.update(job.id, () => ({ runTraceparent: traceparent }));
      log.append({ kind: "state-changed", state: "running" });
      try {
        return await runOnce(job, kept, log, { ...tools, observe: observing(tools, kept, open) });
      } catch (error) {
        const { outcome, signal } = job;
        if (outcome !== undefined) {
          if (error !== signal.reason)
            logger.warn({ error, condensation }, "a condensation that was told to end failed instead");
          return outcome;
        }
        logger.error({ error, condensation }, "a condensation failed");
        return { kind: "failed", failure: failureText(error, { traceId: activeTraceId(), hidden }) };
      }
    },
    placeInTraces(kept),
  );
}

/** What a run finds out about its size belongs to its span. */
function observing(
  { observe }: RunTools,
  { spec }: Condensation,
  open: OpenSpan<"condensery.condensation">,
): RunTools["observe"] {
  return (event) => {
    observe(event);
    if (event.kind !== "dataset-loaded") return;
    const { classes, parameters } = event;
    open.set({ "condensery.images": classes * spec.imagesPerClass, "condensery.parameters": parameters });
  };
}

/** The first run belongs to the call that asked for it; later ones have traces of their own that name the one before. */
function placeInTraces({ traceparent, runTraceparent }: Condensation): SpanOptions {
  if (runTraceparent === undefined) return traceparent === undefined ? { root: true } : { traceparent };
  return { root: true, links: [runTraceparent] };
}

async function runOnce(
  job: ActiveCondensation,
  condensation: Condensation,
  log: EventLog,
  { store, folder, run, elapsed, observe, journal }: CarryOutTools,
): Promise<Outcome> {
  const translator = new JobEventTranslator();
  const began = elapsed();
  let saving: Promise<unknown> = Promise.resolve();
  const save = (): void => {
    const [stepsDone, ranMs] = [job.stepsDone, condensation.ranMs + elapsed() - began];
    const saved = saving.then(() => Promise.all([log.flush(), store.update(job.id, () => ({ stepsDone, ranMs }))]));
    // The next to wait for it learns of its failure
    saved.catch(() => undefined);
    saving = saved;
  };
  const onEvent = (event: JobEvent): void => {
    observe(event);
    if (event.kind === "job-started") job.stepsDone = event.resumedAtStep;
    if (event.kind === "step-completed") job.stepsDone = event.step + 1;
    const told = translator.translate(event);
    if (told !== undefined) log.append(told);
    if (event.kind === "checkpoint-written") save();
  };
  const resultFolder = folder.resultOf(job.id);
  try {
    job.signal.throwIfAborted();
    const result = await run(requestOf(condensation.spec), {
      folder: resultFolder,
      onEvent,
      journal,
      signal: job.signal,
    });
    return { kind: "succeeded", result: await summarizeResult(resultFolder, result) };
  } finally {
    save();
    await saving;
  }
}
