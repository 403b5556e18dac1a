import { shellWord } from "../display/shell-word.js";
import { Interruption } from "../terminal.js";
import type { JobRecord } from "./job-record.js";

/** What to say, in lines, when the command ends before its job has a result in the folder. */
export function waysBack({ name, address }: JobRecord, folder: string, error: unknown): string {
  const resume = `condensery condense --resume ${shellWord(folder)}`;
  if (!(error instanceof Interruption)) return `not finished; go on with: ${resume}\n`;
  if (address === undefined) return `interrupted; go on with: ${resume}\n`;
  const at = `--address ${shellWord(address)}`;
  return [
    `detached; ${name} goes on at ${address}. Come back with one of:`,
    `  ${resume}`,
    `  condensery watch ${name} ${at}`,
    `  condensery download ${name} --out ${shellWord(folder)} ${at}`,
    `  condensery cancel ${name} ${at}`,
    "",
  ].join("\n");
}
