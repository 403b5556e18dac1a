import { condenseFlags } from "./condense-flags.js";
import { evaluateFlags } from "./evaluate-flags.js";
import type { Flag } from "./flag.js";
import { valueText } from "./parse-flags.js";

const overview = `condensery - condenses an image data set into a few learned images

Usage:
  condensery condense [flags]       learn the images, evaluate them, write a result folder
  condensery evaluate DIR [flags]   evaluate the result folder DIR again
  condensery COMMAND --help         the flags of a command
  condensery --version

Exit codes: 0 done; 1 failed; 2 refused as written; 130, 143 interrupted, to be resumed.
`;

const condense = `condensery condense - learns a few images that train a network like the whole data set

Usage:
  condensery condense [flags]
  condensery condense --resume DIR

The result folder holds images.safetensors, dataset.json and grid.png; its folder job holds what resuming needs.

Flags:
${flagLines(condenseFlags)}`;

const evaluate = `condensery evaluate - trains fresh networks on a condensed data set and tests them

Usage:
  condensery evaluate DIR [flags]

Flags:
${flagLines(evaluateFlags)}`;

export const helpTexts = { overview, condense, evaluate } as const;

/** One flag a line: what it expects, what it does, and its default. */
function flagLines(flags: readonly Flag[]): string {
  const lines = flags.map((flag) => {
    const usage = flag.kind === "none" ? `--${flag.name}` : `--${flag.name} ${valueText(flag)}`;
    const preset = flag.default === undefined ? "" : ` [${flag.default}]`;
    return { usage, text: `${flag.help}${preset}` };
  });
  const width = 32;
  return lines
    .map(({ usage, text }) =>
      usage.length < width ? `  ${usage.padEnd(width)}${text}\n` : `  ${usage}\n  ${"".padEnd(width)}${text}\n`,
    )
    .join("");
}
