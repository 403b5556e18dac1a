import { PassThrough } from "node:stream";
import { runCommandLine } from "@condensery/cli";
import * as fc from "fast-check";
import { nothingToClose, refusesWith, Violation, type FuzzCase, type FuzzTarget } from "../target.js";

/** What a command line was refused with. */
class Refusal extends Error {
  override readonly name = "Refusal";
}

const commands = [
  "condense",
  "evaluate",
  "up",
  "doctor",
  "list",
  "describe",
  "watch",
  "download",
  "cancel",
  "resume",
].concat(["delete", "help", "--help", "--version", "condens", "", "-x", "__proto__", "constructor"]);

const flags = [
  "--out",
  "--dataset",
  "--seed",
  "--network",
  "--depth",
  "--kept-steps",
  "--threads",
  "--address",
  "--json",
]
  .concat(["--resume", "--method", "--norm", "--alpha", "--outer-steps", "--state-filter", "--data", "--provider"])
  .concat(["--token-file", "--tls-ca", "--help", "-h", "-abc", "--", "-", "--no-json", "--__proto__", "--constructor"]);

const telling = [
  "",
  "0",
  "-1",
  "1e3",
  ".5",
  "1/3",
  "0x10",
  "99999999999999999999",
  "--",
  "--json",
  "satm",
  "mtt",
  "mnist",
].concat(["127.0.0.1:1", "x".repeat(2000), "é", "\u0000", "cpu", "=", "running,failed", "condensations/x"]);

const argument: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...flags) },
  { weight: 3, arbitrary: fc.constantFrom(...telling) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...flags), fc.constantFrom(...telling)).map((parts) => parts.join("=")),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
);

/** Command lines: JSON lists of texts. */
const cases: fc.Arbitrary<FuzzCase> = fc
  .tuple(fc.oneof(fc.constantFrom(...commands), fc.string()), fc.array(argument, { maxLength: 8 }))
  .map((parts) => ({ content: new TextEncoder().encode(JSON.stringify(parts.flat())), valid: false }));

/**
 * The command line's arguments. Each line asks for the command's help in front, so that nothing is carried out: whatever
 * is right by itself prints that help, the rest is refused with the exit code 2.
 */
export const commandLine: FuzzTarget = {
  name: "command-line",
  weight: 3,
  open: async () => ({
    cases,
    async read(content) {
      const [name = "", ...rest] = (JSON.parse(new TextDecoder().decode(content)) as readonly unknown[]).map(String);
      const error = new PassThrough();
      let out = "";
      const code = await runCommandLine([name, "--help", ...rest], {
        out: (text) => (out += text),
        error,
        now: () => 0,
        environment: {},
        signal: new AbortController().signal,
      });
      const complaint = String(error.read() ?? "");
      if (code === 0 && out !== "" && complaint === "") return;
      if (code === 2 && complaint.split("\n").every((line) => line === "" || line.startsWith("condensery: "))) {
        // As long as what was typed; its first line shows how it is worded
        throw new Refusal(complaint.split("\n")[0]);
      }
      throw new Violation(`exit code ${code}, printed ${JSON.stringify(out.slice(0, 80))}, said ${complaint}`);
    },
    refuses: refusesWith(Refusal),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};
