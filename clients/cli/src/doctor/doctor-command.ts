import { resolve } from "node:path";
import process from "node:process";
import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { remoteOptions } from "../connection/connection-options.js";
import { columns } from "../display/columns.js";
import { jsonLine } from "../display/json-line.js";
import { defaultFolders } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { refusePositionals } from "../jobs/job-command.js";
import type { Terminal } from "../terminal.js";
import { type Finding, MissingError } from "./finding.js";
import { machineFindings, nodeFinding } from "./machine.js";
import { optionalFindings } from "./optional-parts.js";
import { portFindings } from "./ports.js";
import { gpuFinding, providerFindings } from "./providers.js";
import { stateFolderFinding } from "./state-folder.js";
import { systemFindings } from "./system.js";

/** `condensery doctor`: what this machine, or a running system, has and lacks. */
export const doctorCommand: Command = {
  usage: ["doctor [flags]"],
  summary: "says what this machine has and lacks, and what to do about it",
  notes: ["With --address it also looks at a running system. Exit code 1: something needed is missing."],
  flags: [
    {
      name: "state",
      kind: "text",
      value: "DIR",
      help: "state folder to look at",
      default: defaultFolders.state,
    },
    ...connectionFlags.map((flag) =>
      flag.name === "address" ? { ...flag, help: "a running system to look at", default: "none" } : flag,
    ),
    { ...sharedFlags.json, help: "print one JSON object a line, one a finding" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    refusePositionals(flags, "doctor");
    const findings = await examine(flags, terminal);
    if (flags.has("json")) for (const finding of findings) terminal.out(jsonLine(finding));
    else terminal.out(findingsText(findings));
    const missing = findings.filter(({ verdict }) => verdict === "missing").map(({ subject }) => subject);
    if (missing.length > 0) throw new MissingError(missing);
  },
};

async function examine(flags: ParsedFlags, terminal: Terminal): Promise<readonly Finding[]> {
  const { signal } = terminal;
  const address = flags.text("address");
  const findings = [nodeFinding(process.versions.node), ...machineFindings()];
  findings.push(...(await providerFindings(signal)), await gpuFinding(signal));
  findings.push(await stateFolderFinding(resolve(flags.text("state") ?? defaultFolders.state)));
  findings.push(...(await portFindings(signal)));
  if (address !== undefined) {
    findings.push(...(await systemFindings(await remoteOptions(address, flags, terminal), signal)));
  }
  return [...findings, ...optionalFindings()];
}

function findingsText(findings: readonly Finding[]): string {
  const rows = findings.map(({ verdict, subject, found, advice }) => [
    verdict,
    subject,
    advice === undefined ? found : `${found}; ${advice}`,
  ]);
  return columns(rows, [0, 1, 2]);
}
