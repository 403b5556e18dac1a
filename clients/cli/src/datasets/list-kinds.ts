import { stat } from "node:fs/promises";
import { join } from "node:path";
import { datasetKinds, type DatasetKindDescription } from "@condensery/datasets";
import { columns } from "../display/columns.js";
import { jsonLine } from "../display/json-line.js";
import { defaultFolders } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";

/** Where published archives are looked for when nothing else is said. */
export const defaultCache = join(defaultFolders.state, "datasets");

/** `condensery datasets list`: the kinds that can be read. */
export async function listKinds(operands: readonly string[], flags: ParsedFlags, terminal: Terminal): Promise<void> {
  if (operands.length > 0) throw new UsageError([`datasets list takes flags only, got ${JSON.stringify(operands[0])}`]);
  const cache = flags.text("cache") ?? defaultCache;
  const kinds = await Promise.all(
    datasetKinds.map(async (kind) => ({ ...kind, cached: await cachedFile(kind, cache) })),
  );
  if (flags.has("json")) {
    for (const kind of kinds) terminal.out(jsonLine(kind));
    return;
  }
  const rows = kinds.map((kind) => [kind.form, sizeText(kind), kind.what]);
  terminal.out(`${columns([["data set", "published size", "what"], ...rows], [0, 1, 2])}\n`);
  terminal.out(`${columns([["option", "value", "of [default]"], ...optionRows()], [0, 1, 2])}\n`);
  for (const { kind, address, cached } of kinds) {
    if (address === undefined) continue;
    const advice = `not in ${cache}: condensery datasets download ${kind} (${address.url}, MD5 ${address.md5})`;
    terminal.out(`${kind}: ${cached === undefined ? advice : `--dataset ${kind}:${cached}`}\n`);
  }
}

/** The archive's path; undefined where there is none, or none to have. */
async function cachedFile({ address }: DatasetKindDescription, cache: string): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const file = join(cache, address.file);
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? file : undefined;
}

function sizeText({ published }: DatasetKindDescription): string {
  if (published === undefined) return "";
  const { train, test, classes, shape } = published;
  return `${train} + ${test}, ${classes} classes${shape === undefined ? "" : `, ${shape.join("x")}`}`;
}

/** Each option once, with its value, and the kinds that have it. */
function optionRows(): readonly (readonly string[])[] {
  const all = new Map(datasetKinds.flatMap(({ options }) => options.map(({ name, value }) => [name, value])));
  return [...all].map(([name, value]) => {
    const of = datasetKinds.flatMap(({ kind, options }) => {
      const option = options.find((candidate) => candidate.name === name);
      if (option === undefined) return [];
      return [option.default === undefined ? kind : `${kind} [${option.default}]`];
    });
    // One that all have has the same default everywhere
    return [
      name,
      value,
      of.length === datasetKinds.length ? (of[0] ?? "").replace(/^\S+/u, "all kinds") : of.join(", "),
    ];
  });
}
