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
    "The services listen on the loopback only. Condensations of the state folder that have not ended go on.\n" +
      "Exit codes: 0 after Ctrl-C or SIGTERM, in good order; 1 when a service could not be kept alive; 2 when a port or\n" +
      "the state folder is taken.",
  ],
  flags: upFlags,
  async run(flags, terminal) {
    refusePositionals(flags, "up");
    const json = flags.has("json");
    const show = json ? jsonLog(terminal.out) : textLog(terminal.error);
    const [threads, provider, firstPort] = [flags.integer("threads"), flags.text("provider"), flags.integer("port")];
    const [trainer, hypergradient, evaluator] = ["trainers", "hypergradients", "evaluators"].map(flags.integer);
    const system = await startLocalSystem({
      stateFolder: resolve(flags.text("state") ?? defaultFolders.state),
      dataRoots: flags.texts("data").map((folder) => resolve(folder)),
      listen: { kind: "ports", ...(firstPort === undefined ? {} : { firstPort }) },
      replicas: {
        ...(trainer === undefined ? {} : { trainer }),
        ...(hypergradient === undefined ? {} : { hypergradient }),
        ...(evaluator === undefined ? {} : { evaluator }),
      },
      ...(threads === undefined ? {} : { threads }),
      ...(provider === undefined ? {} : { provider }),
      environment: terminal.environment,
      signal: terminal.signal,
      onLog: show,
    });
    const { address } = system;
    if (json) terminal.out(jsonLine({ kind: "listening", address, processes: system.processes }));
    else terminal.out(`listening on ${address}; try: condensery list --address ${address}\n`);
    await untilEnded(system, terminal);
  },
};

/** Resolves after a stop that was asked for; rejects when a service could not be kept alive. */
async function untilEnded(system: RunningLocalSystem, { signal }: Terminal): Promise<void> {
  const stop = (): void => void system.stop();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const end = await system.ended;
  signal.removeEventListener("abort", stop);
  if (end.reason === "failed") throw end.error;
}
