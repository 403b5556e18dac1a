import type { ContinualDocument, ContinualRow } from "@condensery/orchestrator";
import { spreadText } from "./continual-texts.js";

const [width, height] = [720, 440];
const area = { left: 64, right: 592, top: 48, bottom: 384 } as const;
/** Told apart also by those who do not see all colours (Okabe and Ito). */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"] as const;
const ticks = [0, 20, 40, 60, 80, 100] as const;
/** Pixels between the bars of two methods at the same step. */
const shift = 4;

/** Accuracy by classes seen, a curve a method, as an SVG picture. Equal documents give equal text. */
export function learningCurves(document: ContinualDocument): string {
  const { averages, rows, dataset } = document;
  const x = (classes: number): number => area.left + (classes / dataset.classes.length) * (area.right - area.left);
  const y = (share: number): number => area.bottom - Math.min(Math.max(share, 0), 1) * (area.bottom - area.top);
  const grid = ticks.map((percent) => {
    const at = number(y(percent / 100));
    const line = `<line x1="${area.left}" y1="${at}" x2="${area.right}" y2="${at}" stroke="#ddd"/>`;
    return line + text(area.left - 8, y(percent / 100) + 4, `${percent} %`, "end");
  });
  const seen = [...new Set(rows.map(({ classes }) => classes))];
  const axis = seen.map((classes) => text(x(classes), area.bottom + 20, String(classes), "middle"));
  const curves = averages.map(({ method }, index) => {
    const colour = colours[index % colours.length] ?? "#000";
    const offset = (index - (averages.length - 1) / 2) * shift;
    const own = rows.filter((row) => row.method === method);
    return curve(own, colour, (row) => x(row.classes) + offset, y) + legend(method, colour, index);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(width / 2, 24, spreadText(document), "middle"),
    ...grid,
    `<line x1="${area.left}" y1="${area.bottom}" x2="${area.right}" y2="${area.bottom}" stroke="#000"/>`,
    ...axis,
    text((area.left + area.right) / 2, area.bottom + 44, "classes seen", "middle"),
    ...curves,
    "</svg>",
    "",
  ].join("\n");
}

function curve(
  rows: readonly ContinualRow[],
  colour: string,
  x: (row: ContinualRow) => number,
  y: (share: number) => number,
): string {
  const points = rows.map((row) => `${number(x(row))},${number(y(row.mean))}`).join(" ");
  const bars = rows.map((row) => {
    const [high, low] = [y(row.mean + row.standardDeviation), y(row.mean - row.standardDeviation)].map(number);
    return `<path d="M${number(x(row))} ${high}V${low}" stroke="${colour}"/>`;
  });
  const dots = rows.map((row) => `<circle cx="${number(x(row))}" cy="${number(y(row.mean))}" r="3" fill="${colour}"/>`);
  return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${bars.join("")}${dots.join("")}`;
}

function legend(name: string, colour: string, index: number): string {
  const at = area.top + 12 + index * 22;
  const line = `<line x1="${area.right + 16}" y1="${at}" x2="${area.right + 40}" y2="${at}" stroke="${colour}" stroke-width="2"/>`;
  return line + text(area.right + 46, at + 4, name, "start");
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  const escaped = content.replace(/[&<>]/gu, (character) => `&#${character.codePointAt(0)};`);
  return `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}">${escaped}</text>`;
}

function number(value: number): string {
  return String(Math.round(100 * value) / 100);
}
