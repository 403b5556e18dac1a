import { accuracyText } from "./accuracy-text.js";
import { columns } from "./columns.js";

/** How well networks classify that were trained on one set of images. */
export interface TableRow {
  /** Of test accuracies in [0, 1]. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** Images that each network was trained on. */
  readonly images: number | undefined;
  readonly networks: number | undefined;
}

/** Test accuracies as a table, a line for each set that networks were trained on. */
export function accuracyTable(rows: readonly (readonly [string, TableRow])[]): string {
  const cells = rows.map(([name, row]) => [name, accuracyText(row), countText(row.images), countText(row.networks)]);
  return columns([["trained on", "test accuracy", "images", "networks"], ...cells]);
}

function countText(count: number | undefined): string {
  return count === undefined ? "?" : String(count);
}
