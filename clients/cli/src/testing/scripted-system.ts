import { createHash } from "node:crypto";
import {
  createLogger,
  defineService,
  parseConfiguration,
  type RunningServer,
  serverStream,
  serverVariables,
  ServiceError,
  startServer,
  unary,
} from "@condensery/service-kit";
import {
  type Condensation,
  CondensationServiceService,
  type CondensationSpec,
  State,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { withoutAbsent } from "@condensery/wire/convert";
import { jobEvents } from "./job-events.js";
import { sampleFiles, sampleSummary } from "./sample-result.js";

const logger = createLogger({ service: "test", level: "silent" });
const noon = Date.UTC(2026, 0, 1, 12);

/** A real gRPC server whose jobs compute nothing: each goes to the end that the test has chosen. */
export interface ScriptedSystem extends AsyncDisposable {
  readonly address: string;
  /** By name; `state` changes when the job is watched. */
  readonly jobs: ReadonlyMap<string, Condensation>;
  /** How jobs end that are watched from now on; `undefined`: they go on until they are cancelled. */
  end: State.SUCCEEDED | State.FAILED | undefined;
}

/** Starts one on a free port of the loopback. */
export async function startScriptedSystem(token?: string): Promise<ScriptedSystem> {
  const jobs = new Map<string, Condensation>();
  const system: { end: ScriptedSystem["end"] } = { end: State.SUCCEEDED };
  const server = await serve(jobs, system, token);
  return Object.assign(system, {
    address: server.address,
    jobs,
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  });
}

function serve(
  jobs: Map<string, Condensation>,
  system: { readonly end: ScriptedSystem["end"] },
  token: string | undefined,
): Promise<RunningServer> {
  const jobOf = (name: string): Condensation =>
    jobs.get(name) ?? refuse("NOT_FOUND", "NOT_FOUND", `There is no ${name}.`);
  const change = (name: string, state: State, spec: CondensationSpec = {}): { condensation: Condensation } => {
    const job = jobOf(name);
    const condensation = jobIn(state, { ...job, spec: { ...job.spec, ...spec } });
    jobs.set(name, condensation);
    return { condensation };
  };
  const service = defineService(CondensationServiceService, {
    createCondensation: unary(({ spec = {} }) => {
      const name = `condensations/${jobs.size + 1}`;
      const resolved = { dataset: "mnist", imagesPerClass: 1, outerSteps: 2, ...withoutAbsent(spec) };
      jobs.set(
        name,
        jobIn(State.QUEUED, {
          name,
          spec: { ...resolved, recipe: { ...recipe, ...withoutAbsent(spec.recipe ?? {}) } },
        }),
      );
      return { condensation: jobOf(name) };
    }),
    getCondensation: unary(({ name }) => ({ condensation: jobOf(name) })),
    listCondensations: unary(({ states }) => ({
      condensations: [...jobs.values()]
        .filter(({ state }) => states.length === 0 || states.includes(state))
        .toReversed(),
      nextPageToken: "",
    })),
    watchCondensation: serverStream(async function* ({ name }, { signal }): AsyncGenerator<WatchCondensationResponse> {
      jobOf(name);
      const { end } = system;
      const events = jobEvents(end);
      yield* events.slice(0, -1);
      if (end === undefined) await aborted(signal);
      else change(name, end);
      yield* events.slice(-1);
    }),
    cancelCondensation: unary(({ name }) => change(name, State.CANCELLED)),
    resumeCondensation: unary(({ name, outerSteps }) =>
      change(name, State.QUEUED, outerSteps === undefined ? {} : { outerSteps }),
    ),
    deleteCondensation: unary(({ name }) => {
      if (jobOf(name).state < State.SUCCEEDED) refuse("FAILED_PRECONDITION", "WRONG_STATE", `${name} has not ended.`);
      jobs.delete(name);
      return {};
    }),
    downloadResult: serverStream(async function* ({ file }) {
      const data = sampleFiles.get(file) ?? refuse("NOT_FOUND", "NOT_FOUND", `There is no ${file}.`);
      const sha256 = createHash("sha256").update(data).digest();
      yield { part: { $case: "header" as const, header: { sizeBytes: BigInt(data.length), sha256 } } };
      yield { part: { $case: "data" as const, data } };
    }),
  });
  const variables = { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) };
  const configuration = parseConfiguration(variables, token === undefined ? {} : { CONDENSERY_TOKEN: token }).server;
  return startServer({ services: [service], configuration, logger });
}

const recipe = { method: 1, innerSteps: 10, keptSteps: 3, noiseMode: 1, alphaGradient: 1 };

function jobIn(state: State, { name, spec }: Pick<Condensation, "name" | "spec">): Condensation {
  return {
    name,
    spec,
    state,
    createTime: new Date(noon),
    endTime: state >= State.SUCCEEDED ? new Date(noon + 3500) : undefined,
    stepsDone: state === State.SUCCEEDED ? (spec?.outerSteps ?? 0) : 1,
    failure: state === State.FAILED ? "The data set is damaged." : "",
    result: state === State.SUCCEEDED ? sampleSummary : undefined,
  };
}

function refuse(code: ServiceError["code"], reason: string, message: string): never {
  throw new ServiceError({ code, reason, message });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
