import {
  documentScores,
  rowAccuracy,
  type EvaluationDocument,
  type FolderEvaluation,
  type MeasuredRow,
} from "@condensery/orchestrator";

/** An evaluation as `--json` prints it: the document, with what follows from its numbers. */
export function evaluationJson(evaluation: FolderEvaluation) {
  const { folder, file, document, augmentationScores, jobNetwork, recorded } = evaluation;
  const { rows, ...rest } = document;
  return {
    folder,
    file,
    ...rest,
    rows: rows.map((row) => ({
      ...row,
      accuracy: rowAccuracy(row, "last"),
      bestAccuracy: rowAccuracy(row, "best"),
      classAccuracies: classAccuracies(row, document.source),
    })),
    scores: documentScores(document),
    augmentationScores,
    jobNetwork,
    recorded,
  };
}

/** Test accuracy of each class, the mean over the repeats; null for a class without test images. */
export function classAccuracies(
  { repeats }: MeasuredRow,
  { testImages }: EvaluationDocument["source"],
): readonly (number | null)[] {
  return testImages.map((images, label) => {
    if (images === 0) return null;
    const correct = repeats.reduce((sum, { classCorrect }) => sum + (classCorrect[label] ?? 0), 0);
    return correct / images / repeats.length;
  });
}
