import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CondensationEvent, CondenseOptions, StepCompleted } from "@condensery/client";
import { collectSpans } from "@condensery/compute-kit/testing";
import { attributes as knownAttributes, spans as knownSpans } from "@condensery/service-kit";
import { beforeAll, expect, test } from "vitest";
import { patient } from "./harness/patience.js";
import { SpanTree } from "./harness/span-tree.js";
import { tinyOptions } from "./harness/tiny-options.js";
import { startTinySystem } from "./harness/tiny-system.js";

patient();

const caller = fileURLToPath(new URL("../dist/harness/traced-caller.js", import.meta.url));
const hook = import.meta.resolve("@condensery/service-kit/hook");
/** Of a device hour. */
const price = 7200;
const prices = { CONDENSERY_DEVICE_PRICE: String(price) };

/** Calls as their callers see them, and below as their servers do. */
const call = (service: string, method: string): string => {
  const name = `condensery.${service}/${method}`;
  return `${name} > ${name}`;
};
const run = "condensery.session_run";
const job = `caller > ${call("condensation.v1.CondensationService", "CreateCondensation")} > condensery.condensation`;
const step = `${job} > condensery.outer_step`;
const unroll = `${step} > ${call("training.v1.TrainingService", "Unroll")} > condensery.unroll`;
const compute = `${step} > ${call("hypergradient.v1.HypergradientService", "Compute")}`;
const training = `${job} > condensery.experts > ${call("training.v1.TrainingService", "TrainExpert")}`;
const evaluation = `${job} > condensery.evaluation > ${call("evaluation.v1.EvaluationService", "Evaluate")}`;

/** Condenses in a program of its own, inside its span; tells of each outer step as it comes. */
async function condenseTraced(
  options: CondenseOptions,
  environment: Readonly<Record<string, string>>,
  onStep: (event: StepCompleted) => void,
): Promise<void> {
  const program = spawn(process.execPath, ["--import", hook, caller, JSON.stringify(options)], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(program, "exit");
  for await (const line of createInterface({ input: program.stdout })) {
    const event = JSON.parse(line) as CondensationEvent;
    if (event.kind === "step-completed") onStep(event);
  }
  expect(await exited).toEqual([0, null]);
}

/** Of the first condensation, as its events tell of them. */
const steps: StepCompleted[] = [];
/** Of all processes: of the first condensation, and of one whose orchestrator ended in the middle. */
let all: SpanTree;
beforeAll(async () => {
  await using collector = await collectSpans();
  {
    await using tiny = await startTinySystem({ environment: { ...collector.environment, ...prices } });
    const { processes, address } = tiny.system;
    const environment = { ...collector.environment, CONDENSERY_ADDRESS: address };
    await condenseTraced(tinyOptions, environment, (event) => steps.push(event));
    const { pid = Number.NaN } = processes.find(({ service }) => service === "orchestrator") ?? {};
    const longer = { ...tinyOptions, outerSteps: 60, checkpointEvery: 20 };
    await condenseTraced(longer, environment, ({ step }) => step === 30 && process.kill(pid, "SIGTERM"));
  }
  all = new SpanTree(collector.spans);
});

test("one trace from the caller to every program run, and what it says adds up", () => {
  // The first of the two callers; of the second condensation there is one more, begun by the next orchestrator
  const [begun, ...others] = all.named("caller").toSorted((left, right) => left.start - right.start);
  expect(others).toHaveLength(1);
  expect(all.traceIds).toHaveLength(3);
  const tree = new SpanTree(all.spans.filter(({ traceId }) => traceId === begun?.traceId));
  expect(tree.roots.map(({ name }) => name)).toEqual(["caller"]);
  expect(tree.paths).toEqual(
    expect.arrayContaining([
      `${job} > condensery.load_data`,
      `${unroll} > ${run}`,
      `${compute} > condensery.adjoint > ${run}`,
      `${job} > condensery.checkpoint`,
      `${training} > condensery.expert_epoch > ${run}`,
      `${job} > condensery.publication`,
    ]),
  );
  expect(tree.paths.filter((path) => path.startsWith(evaluation) && path.endsWith(run))).not.toEqual([]);
  // Two experts, each initialised and trained for two epochs
  expect(tree.named("condensery.expert_epoch")).toHaveLength(6);
  expect(tree.named("condensery.checkpoint")).toHaveLength(2);

  const stepSpans = tree.named("condensery.outer_step").toSorted((left, right) => left.start - right.start);
  expect(stepSpans).toHaveLength(steps.length);
  for (const [index, { attributes, ...span }] of stepSpans.entries()) {
    const told = steps[index];
    expect(attributes).toMatchObject({
      "condensery.step": index,
      "condensery.kept_steps": tinyOptions.keptSteps,
      "condensery.segments": 1,
      "condensery.images": 6,
      "condensery.flops": told?.flops,
      "condensery.bytes": told?.bytesMoved,
      "condensery.device_seconds": told?.deviceSeconds,
      "condensery.cost": told?.cost,
      "condensery.loss": told?.loss,
    });
    expect(told?.flops).toBeGreaterThan(0);
    expect(told?.bytesMoved).toBeGreaterThan(0);
    expect(told?.cost).toBeCloseTo(((told?.deviceSeconds ?? Number.NaN) * price) / 3600, 12);
    // The program runs below a step are all that it counts
    const runs = tree.named(run).filter((each) => ancestors(tree, each).includes(span.spanId));
    const sum = (name: string): number => runs.reduce((total, each) => total + Number(each.attributes[name]), 0);
    expect(sum("condensery.flops")).toBe(told?.flops);
    expect(sum("condensery.device_seconds")).toBeCloseTo(told?.deviceSeconds ?? Number.NaN, 9);
  }
});

test("after a restart the rest of a condensation is a second trace that names the first", () => {
  const runs = all.named("condensery.condensation").toSorted((left, right) => left.start - right.start);
  expect(runs).toHaveLength(3);
  const [, first, second] = runs;
  expect(second?.traceId).not.toBe(first?.traceId);
  expect(second?.parentSpanId).toBeUndefined();
  expect(second?.links).toEqual([{ traceId: first?.traceId, spanId: first?.spanId }]);
  // The step under way when the first one ended was dropped, and has no loss
  const done = all.named("condensery.outer_step").filter(({ attributes }) => "condensery.loss" in attributes);
  const stepsOf = (traceId: string | undefined) => done.filter((step) => step.traceId === traceId).length;
  expect(stepsOf(first?.traceId)).toBeGreaterThan(30);
  expect(stepsOf(first?.traceId) + stepsOf(second?.traceId)).toBe(60);
});

test("only declared names and attributes occur", () => {
  const declared: Readonly<Record<string, readonly string[]>> = knownSpans;
  const types: Readonly<Record<string, { readonly type: string }>> = knownAttributes;
  for (const { name, attributes } of all.spans.filter((span) => span.name !== "caller")) {
    // Others than our own are calls, named by their paths
    const isOwn = declared[name] !== undefined;
    if (!isOwn) expect(name).toMatch(/^[a-z0-9.]+\.[A-Z]\w+\/[A-Z]\w+$/u);
    const names = Object.keys(attributes).filter((attribute) => isOwn || attribute.startsWith("condensery."));
    expect(names.filter((attribute) => !declared[name]?.includes(attribute))).toEqual([]);
    const numbers = names.filter((attribute) => types[attribute]?.type === "number");
    expect(numbers.filter((attribute) => !Number.isFinite(Number(attributes[attribute])))).toEqual([]);
  }
});

function ancestors(tree: SpanTree, span: Parameters<SpanTree["parentOf"]>[0]): readonly string[] {
  const parent = tree.parentOf(span);
  return parent === undefined ? [] : [parent.spanId, ...ancestors(tree, parent)];
}
