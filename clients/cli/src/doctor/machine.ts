import { availableParallelism, totalmem } from "node:os";
import type { Finding } from "./finding.js";

const gibibyte = 2 ** 30;
const leastMajor = 20;
const leastMemory = 2 * gibibyte;

/** Whether this Node can run the services. @param version as `process.versions.node` has it */
export function nodeFinding(version: string): Finding {
  const subject = "Node";
  if (Number(version.split(".")[0]) >= leastMajor) return { subject, verdict: "ok", found: version };
  return { subject, verdict: "missing", found: version, advice: `install Node ${leastMajor} or newer` };
}

/** Cores and memory. */
export function machineFindings(): readonly Finding[] {
  const [cores, memory] = [availableParallelism(), totalmem()];
  const found = `${(memory / gibibyte).toFixed(1)} GiB`;
  return [
    { subject: "cores", verdict: "ok", found: String(cores) },
    memory >= leastMemory
      ? { subject: "memory", verdict: "ok", found }
      : { subject: "memory", verdict: "warning", found, advice: "larger networks may not fit into less than 2 GiB" },
  ];
}
