import type { FloatTensor } from "@condensery/condensation";

/** Each row of probabilities [n, classes] as its most probable class alone, the first among equals. */
export function hardLabels({ shape, data }: FloatTensor): FloatTensor {
  const classes = shape[1] ?? 1;
  const hard = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += classes) {
    let winner = 0;
    for (let label = 1; label < classes; label++) {
      if ((data[start + label] ?? 0) > (data[start + winner] ?? 0)) winner = label;
    }
    hard[start + winner] = 1;
  }
  return { shape, data: hard };
}

/** Whether each row is one class with certainty. */
export function areHard(labels: FloatTensor): boolean {
  const hard = hardLabels(labels).data;
  return Array.from(labels.data).every((value, index) => value === hard[index]);
}
