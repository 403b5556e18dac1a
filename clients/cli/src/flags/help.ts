import type { Command } from "../command.js";
import { commands } from "../commands.js";
import { exitCodesText } from "../failure.js";
import type { Flag } from "./flag.js";
import { valueText } from "./parse-flags.js";

/** Columns that the help takes of a terminal. */
const lineWidth = 110;

/** The help without a command. */
export function overview(): string {
  const lines = [...commands.values()].map(({ usage, summary }) => row(`condensery ${usage}`, summary, 44));
  return `condensery - condenses an image data set into a few learned images

Usage:
${lines.join("")}${row("condensery COMMAND --help", "the flags of a command", 44)}  condensery --version

${exitCodesText}`;
}

/** The help of one command. */
export function commandHelp(name: string, { usage, summary, notes = [], flags }: Command): string {
  return `condensery ${name} - ${summary}

Usage:
${usage.map((line) => `  condensery ${line}\n`).join("")}
${notes.map((note) => `${note}\n\n`).join("")}Flags:
${flags.map(flagLine).join("")}`;
}

/** What a flag expects, what it does, and its default. */
function flagLine(flag: Flag): string {
  const usage = flag.kind === "none" ? `--${flag.name}` : `--${flag.name} ${valueText(flag)}`;
  const preset = flag.default === undefined ? "" : ` [${flag.default}]`;
  return row(usage, `${flag.help}${preset}`, 32);
}

/** Two columns; what is too long for the second goes on below. */
function row(left: string, right: string, width: number): string {
  const [first = "", ...others] = wrapped(right, lineWidth - width - 2);
  const indent = "".padEnd(width + 2);
  const head = left.length < width ? `  ${left.padEnd(width)}${first}\n` : `  ${left}\n${indent}${first}\n`;
  return head + others.map((line) => `${indent}${line}\n`).join("");
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
