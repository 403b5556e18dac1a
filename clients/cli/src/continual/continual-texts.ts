import type { ContinualDocument, ContinualRow } from "@condensery/orchestrator";
import { accuracyText } from "../display/accuracy-text.js";
import { columns } from "../display/columns.js";

/** The accuracies of a step in one line, behind the number of classes seen and of images in the memory. */
function cells({ rows, averages }: ContinualDocument): readonly (readonly string[])[] {
  const methods = averages.map(({ method }) => method);
  const steps = [...new Set(rows.map(({ step }) => step))];
  const at = (method: string, step: number): ContinualRow | undefined =>
    rows.find((row) => row.method === method && row.step === step);
  const [first = ""] = methods;
  return [
    ["step", "classes", "images", ...methods],
    ...steps.map((step) => {
      const { classes = 0, images = 0 } = at(first, step) ?? {};
      const found = methods.map((method) => at(method, step));
      return [step, classes, images]
        .map(String)
        .concat(found.map((row) => (row === undefined ? "-" : accuracyText(row))));
    }),
    ["mean", "", "", ...averages.map(accuracyText)],
  ];
}

/** What an experiment found, for a terminal; `folder` is where it was written. */
export function continualTable(document: ContinualDocument, folder: string, seconds: number): string {
  return [
    `${spreadText(document)}\n`,
    columns(cells(document)),
    `seconds  ${seconds.toFixed(1)}\n`,
    `folder   ${folder}\n`,
  ].join("");
}

/** The same as a table of Markdown, without the place and time. */
export function continualMarkdown(document: ContinualDocument): string {
  const [head = [], ...rows] = cells(document);
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |\n`;
  const rule = `|${head.map(() => " ---: ").join("|")}|\n`;
  return `${spreadText(document)}\n\n${line(head)}${rule}${rows.map(line).join("")}`;
}

/** What the numbers are. */
export function spreadText({ dataset, orders, evaluations, imagesPerClass }: ContinualDocument): string {
  const of = `${orders.length} ${orders.length === 1 ? "order" : "orders"} x ${evaluations} networks`;
  const images = `${imagesPerClass} ${imagesPerClass === 1 ? "image" : "images"} a class`;
  return `${dataset.name}, ${images}: accuracy on the classes seen, mean ± standard deviation of ${of}`;
}
