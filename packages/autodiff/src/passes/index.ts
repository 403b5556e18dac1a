import type { Graph } from "../graph.js";
import { algebraic } from "./algebraic.js";
import { commonSubexpressions } from "./common-subexpressions.js";
import { constantFolding } from "./constant-folding.js";
import { deadCode } from "./dead-code.js";
import { linearForms } from "./linear-forms.js";
import { runPasses, type Pass, type PassReport } from "./pass.js";
import { splitReductions } from "./split-reductions.js";
import { winograd } from "./winograd/winograd.js";

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

/**
 * Convolutions with at least this many channels on both sides go through Winograd's domain. Measured on 2 CPU cores
 * (docs/decisions): from 16 channels on every step program gains, by a factor of 1.4 (width 32) to 2.3 (width 128).
 */
const winogradChannels = 16;

/** The passes that change how convolutions are computed, behind the standard ones. */
export const convolutionPasses: readonly Pass[] = [
  winograd({ minimumChannels: winogradChannels }),
  commonSubexpressions,
  deadCode,
];
