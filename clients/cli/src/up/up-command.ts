import { resolve } from "node:path";
import type { RunningLocalSystem } from "@condensery/system";
import type { Command } from "../command.js";
import { startLocalSystem } from "../connection/start-local-system.js";
import { jsonLine } from "../display/json-line.js";
import { defaultFolders } from "../flags/flag.js";
import { refusePositionals } from "../jobs/job-command.js";
import type { Terminal } from "../terminal.js";
import { jsonLog, textLog } from "./service-log.js";
import { upFlags } from "./up-flags.js";

/** `condensery up`: runs all services on this machine until it is told to end. */
export const upCommand: Command = {
  usage: ["up [flags]"],
  summary: "runs all services on this machine until Ctrl-C",
  notes: [
    "The services listen on the loopback only, the API as well without --host. Condensations of the state folder that\n" +
      "have not ended go on.\n" +
      "Exit codes: 0 after Ctrl-C or SIGTERM, in good order; 1 when a service could not be kept alive; 2 when a port or\n" +
      "the state folder is taken.",
  ],
  flags: upFlags,
  async run(flags, terminal) {
    refusePositionals(flags, "up");
    const json = flags.has("json");
    const show = json ? jsonLog(terminal.out) : textLog(terminal.error);
    const host = flags.text("host");
    const [threads, provider, firstPort] = [flags.integer("threads"), flags.text("provider"), flags.integer("port")];
    const [trainer, hypergradient, evaluator] = ["trainers", "hypergradients", "evaluators"].map(flags.integer);
    const system = await startLocalSystem({
      stateFolder: resolve(flags.text("state") ?? defaultFolders.state),
      dataRoots: flags.texts("data").map((folder) => resolve(folder)),
      listen: {
        kind: "ports",
        insecure: flags.has("insecure"),
        ...(host === undefined ? {} : { host }),
        ...(firstPort === undefined ? {} : { firstPort }),
      },
      replicas: {
        ...(trainer === undefined ? {} : { trainer }),
        ...(hypergradient === undefined ? {} : { hypergradient }),
        ...(evaluator === undefined ? {} : { evaluator }),
      },
      ...(threads === undefined ? {} : { threads }),
      ...(provider === undefined ? {} : { provider }),
      environment: terminal.environment,
      // Of the orchestrator alone: nobody else needs to know the password
      variables: { orchestrator: { ...databaseOf(terminal), ...(host === undefined ? {} : tokensOf(terminal)) } },
      signal: terminal.signal,
      onLog: show,
    });
    const { address } = system;
    if (json) terminal.out(jsonLine({ kind: "listening", address, processes: system.processes }));
    else terminal.out(`listening on ${address}; try: condensery list --address ${address}\n`);
    await untilEnded(system, terminal);
  },
};

function databaseOf({ environment }: Terminal): Readonly<Record<string, string>> {
  const url = environment["DATABASE_URL"];
  return url === undefined || url === "" ? {} : { DATABASE_URL: url };
}

/** On this machine CONDENSERY_TOKEN is what commands bring to systems elsewhere, so there it asks nobody for one. */
function tokensOf({ environment }: Terminal): Readonly<Record<string, string>> {
  const names = ["CONDENSERY_TOKEN", "CONDENSERY_TOKENS", "CONDENSERY_TOKENS_FILE"];
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? ""]).filter(([, value]) => value !== ""));
}

/** Resolves after a stop that was asked for; rejects when a service could not be kept alive. */
async function untilEnded(system: RunningLocalSystem, { signal }: Terminal): Promise<void> {
  const stop = (): void => void system.stop();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const end = await system.ended;
  signal.removeEventListener("abort", stop);
  if (end.reason === "failed") throw end.error;
}
