import type { Command } from "../command.js";
import { sharedFlags } from "../flags/shared-flags.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { describeDataset } from "./describe-dataset.js";
import { defaultCache, listKinds } from "./list-kinds.js";
import { verifyDataset } from "./verify-dataset.js";

type Action = (operands: readonly string[], flags: ParsedFlags, terminal: Terminal) => Promise<void>;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["list", listKinds],
  ["describe", (operands, flags, terminal) => describeDataset(uriOf(operands, "describe"), flags, terminal)],
  ["verify", (operands, flags, terminal) => verifyDataset(uriOf(operands, "verify"), flags, terminal)],
]);

/** `condensery datasets list|describe|verify`: what can be read, and whether it is whole. */
export const datasetsCommand: Command = {
  usage: ["datasets list [flags]", "datasets describe URI [flags]", "datasets verify URI [flags]"],
  summary: "says which data sets can be read, what one holds, and whether it is whole",
  notes: [
    "URI is mnist or KIND:PATH?OPTIONS, as for condense --dataset. describe reads all images, and says how many there are\n" +
      "of which class, their mean and deviation, and the digest of the content. verify goes on where an image cannot be\n" +
      "decoded, and lists all such images; archives of CIFAR are compared with the published ones.",
    "Exit codes: 0 whole; 1 damaged, or not what --digest says; 2 there is no such data set.",
  ],
  flags: [
    {
      name: "cache",
      kind: "text",
      value: "DIR",
      help: "list: folder in which published archives are looked for",
      default: defaultCache,
    },
    { name: "digest", kind: "text", value: "SHA256", help: "verify: what the digest of the content must be" },
    { ...sharedFlags.json, help: "print JSON objects, one a line" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const [name, ...operands] = flags.positionals;
    const known = [...actions.keys()].join(", ");
    if (name === undefined) throw new UsageError([`datasets needs something to do: ${known}`]);
    const action = actions.get(name);
    if (action === undefined) throw new UsageError([`datasets can ${known}, got ${JSON.stringify(name)}`]);
    const misplaced = { cache: "list", digest: "verify" };
    const problems = Object.entries(misplaced).flatMap(([flag, only]) =>
      flags.has(flag) && name !== only ? [`--${flag} is for datasets ${only}`] : [],
    );
    if (problems.length > 0) throw new UsageError(problems);
    await action(operands, flags, terminal);
  },
};

function uriOf([uri, ...extra]: readonly string[], action: string): string {
  if (uri === undefined) throw new UsageError([`datasets ${action} needs a data set, such as idx:PATH`]);
  if (extra.length > 0)
    throw new UsageError([`datasets ${action} takes one data set, got also ${JSON.stringify(extra[0])}`]);
  return uri;
}
