import { readFileSync } from "node:fs";

/** Of Linux, whatever the kernel counts with inside. */
const ticksPerSecond = 100;
const [userTicks, systemTicks] = [11, 12];

/** CPU time that a process has taken so far; undefined where the system does not tell it. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    // The name of the program is in parentheses and may have spaces: what follows it is counted
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /su, "")
      .split(" ");
    return (Number(fields[userTicks]) + Number(fields[systemTicks])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
