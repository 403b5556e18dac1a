/** What predicted classes say of a network. */

/** The class of each row of logits [rows, classes]: its largest entry, the first among equals. */
export function predictedClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    return scores.reduce((winner, score, index) => (score > (scores[winner] ?? -Infinity) ? index : winner), 0);
  });
}

/** Predictions that are their image's label. */
export function countCorrect(predictions: Int32Array, labels: Int32Array): number {
  return predictions.reduce((correct, predicted, image) => correct + (predicted === labels[image] ? 1 : 0), 0);
}

/** Images of each class that were classified correctly, [classes]. */
export function classCorrect(predictions: Int32Array, labels: Int32Array, classes: number): Int32Array {
  const correct = new Int32Array(classes);
  for (const [image, predicted] of predictions.entries()) {
    if (predicted === labels[image]) correct[predicted] = (correct[predicted] ?? 0) + 1;
  }
  return correct;
}

/** Counts of images, [classes, classes] row-major: the row is the true class, the column the predicted one. */
export function confusionMatrix(predictions: Int32Array, labels: Int32Array, classes: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  for (const [image, predicted] of predictions.entries()) {
    const cell = (labels[image] ?? 0) * classes + predicted;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}
