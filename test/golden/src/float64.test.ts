/** The reference interpreter against another implementation's results in float64. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commonSubexpressions, deadCode, runPasses, type Graph } from "@condensery/autodiff";
import { condensationPrograms, interpreterExecutor, type Executor } from "@condensery/condensation";
import { describe, expect, it } from "vitest";
import { compare } from "./compare.js";
import { readCase, type GoldenCase } from "./read-case.js";
import { runCase, stepBatch } from "./run-case.js";
import { sharedFolder, sharedFolderExists, unlessPresent } from "./shared-folder.js";

const files = sharedFolderExists
  ? readdirSync(sharedFolder).filter((name) => name.endsWith(".safetensors"))
  : ["each file"];
/** Seconds of plain loops, many more where the cores are shared. */
const timeout = 240_000;

describe.skipIf(!sharedFolderExists)(`golden files in float64${unlessPresent}`, () => {
  it.each(files)(
    "%s agrees to 1e-9",
    async (file) => {
      const golden = readCase(readFileSync(join(sharedFolder, file)));
      const comparisons = compare(golden, await runCase(float64Executor(golden), golden), () => 1e-9);
      expect(comparisons.length).toBeGreaterThan(0);
      expect(comparisons.filter(({ ok }) => !ok)).toEqual([]);
    },
    timeout,
  );
});

/** Repeated and unused nodes are left out of the programs: they would only make the interpreter slower. */
function float64Executor(golden: GoldenCase): Executor {
  const programs = condensationPrograms(golden.network, stepBatch(golden));
  const lean = (graph: Graph): Graph => runPasses(graph, [commonSubexpressions, deadCode]).graph;
  return interpreterExecutor({
    "inner-step": lean(programs["inner-step"]),
    "step-adjoint": lean(programs["step-adjoint"]),
    "trajectory-match": lean(programs["trajectory-match"]),
  });
}
