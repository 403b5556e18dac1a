import { ExportError, type ExportFormat, exportFormats, exportSet } from "@condensery/exports";
import { isInputError, readResult } from "@condensery/orchestrator";
import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { jsonLine } from "../display/json-line.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { withClient } from "../jobs/job-command.js";
import type { Terminal } from "../terminal.js";

/** What is written where. */
interface Asked {
  readonly format: ExportFormat;
  readonly path: string;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

interface Exported {
  /** Absolute. */
  readonly path: string;
  /** Number of images. */
  readonly images: number;
}

/** `condensery export DIR|NAME`: writes condensed images for other programs. */
export const exportCommand: Command = {
  usage: [
    "export DIR --format FORMAT --out PATH [flags]",
    "export condensations/ID --format FORMAT --out PATH [flags]",
  ],
  summary: "writes condensed images for other programs",
  notes: [
    "npz holds the numbers that networks train on, exactly, with labels, step size and normalisation, for NumPy,\n" +
      "PyTorch and JAX. png and parquet hold pictures: the normalisation is undone, colours are clamped and rounded to\n" +
      "bytes, and each image has the most probable of its classes; what learned images hold beyond that is lost.",
    "The result is that of a folder, or of a condensation of a running system.",
  ],
  flags: [
    { name: "format", kind: "choice", choices: exportFormats, help: "how they are written" },
    { name: "out", kind: "text", value: "PATH", help: "file to write; for png the folder" },
    { name: "overwrite", kind: "none", help: "replace the file, or the folder of an earlier export, that is there" },
    ...connectionFlags,
    { ...sharedFlags.json, help: "print what was written as one JSON object" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const [where, ...extra] = flags.positionals;
    const asked = askedExport(flags, terminal);
    const problems = [...asked.problems];
    if (where === undefined) problems.push("export needs a result folder, or the name of a condensation");
    if (extra.length > 0) problems.push(`export takes one result, got also ${JSON.stringify(extra[0])}`);
    if (where === undefined || asked.value === undefined || problems.length > 0) throw new UsageError(problems);
    const { path, images } = where.startsWith("condensations/")
      ? await exportCondensation(where, asked.value, flags, terminal)
      : await exportFolder(where, asked.value);
    const { format } = asked.value;
    const noun = images === 1 ? "image" : "images";
    terminal.out(
      flags.has("json") ? jsonLine({ kind: "export", format, path, images }) : `${images} ${noun}  ${path}\n`,
    );
  },
};

function askedExport(
  flags: ParsedFlags,
  { signal }: Terminal,
): { readonly value?: Asked; readonly problems: readonly string[] } {
  const [format, path] = [exportFormats.find((known) => known === flags.text("format")), flags.text("out")];
  const problems = [
    ...(format === undefined ? [`export needs a format: --format ${exportFormats.join("|")}`] : []),
    ...(path === undefined ? ["export needs a place to write to: --out PATH"] : []),
  ];
  if (format === undefined || path === undefined) return { problems };
  return { problems, value: { format, path, overwrite: flags.has("overwrite"), signal } };
}

async function exportFolder(folder: string, asked: Asked): Promise<Exported> {
  try {
    const { set, document, whitening } = await readResult(folder);
    return await exportSet({ ...set, whitening, classes: document.source.classes, document: { ...document } }, asked);
  } catch (error) {
    const isRefusal = isInputError(error) || (error instanceof ExportError && error.reason !== "set");
    throw isRefusal && error instanceof Error ? new UsageError([error.message]) : error;
  }
}

async function exportCondensation(
  name: string,
  { signal, ...options }: Asked,
  flags: ParsedFlags,
  terminal: Terminal,
): Promise<Exported> {
  const result = await withClient(flags, terminal, (client) => client.attach(name).result({ signal }));
  const path = await result.export(options, { signal });
  return { path, images: result.images.shape[0] ?? 0 };
}
