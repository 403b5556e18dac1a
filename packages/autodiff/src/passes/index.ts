import type { Graph } from "../graph.js";
import { algebraic } from "./algebraic.js";
import { commonSubexpressions } from "./common-subexpressions.js";
import { constantFolding } from "./constant-folding.js";
import { deadCode } from "./dead-code.js";
import { linearForms } from "./linear-forms.js";
import { runPasses, type Pass, type PassReport } from "./pass.js";
import { splitReductions } from "./split-reductions.js";

/** The passes every program goes through, in order. */
export const standardPasses: readonly Pass[] = [
  deadCode,
  constantFolding,
  algebraic,
  commonSubexpressions,
  splitReductions,
  deadCode,
  linearForms,
  deadCode,
  constantFolding,
  algebraic,
  commonSubexpressions,
  deadCode,
];

/** Runs the standard passes. */
export function optimise(graph: Graph): { readonly graph: Graph; readonly reports: readonly PassReport[] } {
  return runPasses(graph, standardPasses);
}
