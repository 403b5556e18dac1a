import { accuracyText } from "./accuracy-text.js";
import { columns } from "./columns.js";

/** How well networks classify that were trained on one set of images. */
export interface TableRow {
  /** Which network; a column of its own where a row states it. */
  readonly network?: string;
  /** Of test accuracies in [0, 1]. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** Images that each network was trained on. */
  readonly images: number | undefined;
  readonly networks: number | undefined;
}

/** Test accuracies as a table, a line for each set that networks were trained on. */
export function accuracyTable(rows: readonly (readonly [string, TableRow])[]): string {
  const named = rows.some(([, { network }]) => network !== undefined);
  const line = (name: string, network: string, ...rest: readonly string[]): readonly string[] =>
    named ? [name, network, ...rest] : [name, ...rest];
  const cells = rows.map(([name, row]) =>
    line(name, row.network ?? "", accuracyText(row), countText(row.images), countText(row.networks)),
  );
  const heads = line("trained on", "network", "test accuracy", "images", "networks");
  return columns([heads, ...cells], named ? [0, 1] : [0]);
}

function countText(count: number | undefined): string {
  return count === undefined ? "?" : String(count);
}
