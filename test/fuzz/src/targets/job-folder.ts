import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { augmentationFromWire } from "@condensery/wire/convert";
import { mutatedJson } from "../mutation/mutated-json.js";
import { mutatedText } from "../mutation/mutated-bytes.js";
import { DocumentError, JobFolder, resolveJobSpec, StepHistory } from "../parsers/orchestrator.js";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";
import { isSameJson } from "./same-json.js";

const dsa = { groups: [], mode: 0 };
const specs = [
  resolveJobSpec({}),
  resolveJobSpec({ method: "mtt", batchSize: 5, lossThreshold: 2, evaluations: 0 }),
  resolveJobSpec({ augmentation: augmentationFromWire({ kind: { $case: "dsa", dsa } }, "augmentation") }),
];

/** `job.json`: the specification that resuming a job begins with. */
export const jobDocument: FuzzTarget = {
  name: "job-document",
  weight: 5,
  async open(folder) {
    await mkdir(join(folder, "job"));
    const job = new JobFolder(folder);
    const documents = specs.map((spec) => ({ format: "condensery-job/2", spec }));
    return {
      cases: mutatedJson(documents, [
        '"recipe"',
        '"seed":"',
        '"network"',
        "1e400",
        "null",
        '"mtt"',
        '"format"',
        "1e21",
      ]),
      async read(content) {
        await writeFile(join(folder, "job", "job.json"), content);
        const spec = await job.readSpec();
        if (spec === undefined) throw new Violation("the file was not found");
        await job.writeSpec(spec);
        if (!isSameJson(await job.readSpec(), spec)) {
          throw new Violation("what was read does not come back as it was");
        }
      },
      refuses: refusesWith(DocumentError),
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
};

const line = { segments: [{ expert: 0, epoch: 1 }], loss: 0.5, hypergradientNorm: 1, alpha: 0.03, alphaGradient: 0.1 };
const steps = [0, 1, 2].map((step) => ({
  step,
  ...line,
  ...(step === 1 ? { loss: null, skipped: "loss-not-finite" } : {}),
}));

/** `steps.jsonl`: the steps behind a checkpoint that was written after two of them. */
export const stepHistory: FuzzTarget = {
  name: "step-history",
  weight: 3,
  async open(folder) {
    const file = join(folder, "steps.jsonl");
    return {
      cases: mutatedText(
        [steps.map((step) => `${JSON.stringify(step)}\n`).join("")],
        ["\n", '"step":0', '"step":', "{}", "null", "1e400", '"loss":"', '"skipped":', "\u0000", "\r\n"],
      ),
      async read(content) {
        await writeFile(file, content);
        await using history = await StepHistory.open(file, 2);
        const { done, skipped } = history.summary;
        if (done !== 2 || skipped > done) throw new Violation(`${done} steps, ${skipped} skipped were read`);
      },
      refuses: refusesWith(DocumentError),
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
};
