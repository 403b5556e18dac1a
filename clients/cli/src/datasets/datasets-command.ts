import type { Command } from "../command.js";
import { sharedFlags } from "../flags/shared-flags.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { describeDataset } from "./describe-dataset.js";
import { downloadArchive } from "./download-archive.js";
import { defaultCache, listKinds } from "./list-kinds.js";
import { verifyDataset } from "./verify-dataset.js";

type Action = (operands: readonly string[], flags: ParsedFlags, terminal: Terminal) => Promise<void>;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["list", listKinds],
  ["describe", (operands, flags, terminal) => describeDataset(uriOf(operands, "describe"), flags, terminal)],
  ["verify", (operands, flags, terminal) => verifyDataset(uriOf(operands, "verify"), flags, terminal)],
  ["download", downloadArchive],
]);

/** Flags that only some of them have. */
const placesOfFlags: Readonly<Record<string, readonly string[]>> = {
  cache: ["list", "download"],
  digest: ["verify"],
  from: ["download"],
};

/** `condensery datasets list|describe|verify|download`: what can be read, whether it is whole, and how to have it. */
export const datasetsCommand: Command = {
  usage: [
    "datasets list [flags]",
    "datasets describe URI [flags]",
    "datasets verify URI [flags]",
    "datasets download KIND [flags]",
  ],
  summary: "says which data sets can be read, what one holds, whether it is whole; downloads published ones",
  notes: [
    "URI is mnist or KIND:PATH?OPTIONS, as for condense --dataset. describe reads all images, and says how many there are\n" +
      "of which class, their mean and deviation, and the digest of the content. verify goes on where an image cannot be\n" +
      "decoded, and lists all such images; archives of CIFAR are compared with the published ones.",
    "download fetches the published archive of KIND (list says of which there is one) and checks its MD5. What has come\n" +
      "when it is interrupted is kept, and the same command goes on from there.",
    "Exit codes: 0 whole; 1 damaged, not what --digest says, or not the published file; 2 there is no such data set;\n" +
      "3 the server cannot be reached, try again.",
  ],
  flags: [
    {
      name: "cache",
      kind: "text",
      value: "DIR",
      help: "list, download: folder for published archives",
      default: defaultCache,
    },
    { name: "digest", kind: "text", value: "SHA256", help: "verify: what the digest of the content must be" },
    {
      name: "from",
      kind: "text",
      value: "URL",
      help: "download: another place that has the same file, such as a mirror",
    },
    { ...sharedFlags.json, help: "print JSON objects, one a line" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const [name, ...operands] = flags.positionals;
    const known = [...actions.keys()].join(", ");
    if (name === undefined) throw new UsageError([`datasets needs something to do: ${known}`]);
    const action = actions.get(name);
    if (action === undefined) throw new UsageError([`datasets can ${known}, got ${JSON.stringify(name)}`]);
    const problems = Object.entries(placesOfFlags).flatMap(([flag, places]) =>
      flags.has(flag) && !places.includes(name) ? [`--${flag} is for datasets ${places.join(" and ")}`] : [],
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
