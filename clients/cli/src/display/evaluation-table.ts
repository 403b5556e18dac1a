import {
  documentScores,
  rowAccuracy,
  type EvaluationDocument,
  type FolderEvaluation,
  type MeasuredRow,
} from "@condensery/orchestrator";
import { accuracyText } from "./accuracy-text.js";
import { columns } from "./columns.js";
import { confusionTable } from "./confusion-table.js";
import { networkText } from "./network-text.js";
import { subjectTexts } from "./subject-texts.js";

/** What was measured, a line for each network and set that it was trained on, beside what the folder says of itself. */
export function evaluationTable(
  { folder, file, document, augmentationScores, jobNetwork, recorded }: FolderEvaluation,
  seconds: number,
): string {
  const { rows, protocol } = document;
  const tested = protocol.testEvery !== undefined;
  const heads = ["trained on", "network", "test accuracy", ...(tested ? ["best epoch"] : [])];
  const lines = rows.map((row) => [
    subjectTexts[row.subject],
    networkText(row.network),
    accuracyText(rowAccuracy(row, "last")),
    ...(tested ? [accuracyText(rowAccuracy(row, "best"))] : []),
    rateText(row.learningRate),
    String(row.images),
    String(row.repeats.length),
  ]);
  const job =
    recorded === undefined
      ? []
      : [
          [
            "recorded by the job",
            networkText(jobNetwork),
            accuracyText(recorded),
            ...(tested ? [""] : []),
            rateText(recorded.learningRate),
            String(recorded.images),
            String(recorded.repeats),
          ],
        ];
  const table = columns([[...heads, "learning rate", "images", "networks"], ...lines, ...job], [0, 1]);
  const facts: readonly (readonly [string, string])[] = [
    ...rows.flatMap((row) => searchFacts(row, document)),
    ...scoreFacts(document),
    ...augmentationScores.map(({ network, last, best }) => {
      const apart = tested ? `, of best epochs ${best.toFixed(4)}` : "";
      return ["ARS", `${last.toFixed(4)}${apart}, ${networkText(network)}`] as const;
    }),
    ["seconds", seconds.toFixed(1)],
    ["folder", folder],
    ...(file === undefined ? [] : [["saved to", file] as const]),
  ];
  const matrices = rows.map((row) => confusionTable(row, document.source.classes)).join("");
  return table + (matrices === "" ? "" : `${matrices}\n`) + columns(facts, [0, 1]);
}

function rateText(rate: number): string {
  return String(Number(rate.toPrecision(4)));
}

function searchFacts(
  { subject, network, learningRate, search }: MeasuredRow,
  { protocol }: EvaluationDocument,
): readonly (readonly [string, string])[] {
  if (search === undefined) return [];
  const rule = subject.startsWith("condensed") ? protocol.learningRate : protocol.baselineLearningRate;
  const images = rule.kind === "searched" && rule.on === "test" ? "test images" : "training images";
  const of = `${subjectTexts[subject]} (${networkText(network)})`;
  return [["rate", `${rateText(learningRate)} of ${search.length}, chosen on ${images}, for ${of}`]];
}

function scoreFacts(document: EvaluationDocument): readonly (readonly [string, string])[] {
  return documentScores(document).map(({ network, last, best }) => {
    const apart = document.protocol.testEvery === undefined ? "" : `, of best epochs ${best.score.toFixed(4)}`;
    const parts = `HLR ${last.hardLabelRecovery.toFixed(4)}, IOR ${last.improvementOverRandom.toFixed(4)}`;
    return ["LRS", `${last.score.toFixed(4)}${apart} (${parts}), ${networkText(network)}`];
  });
}
