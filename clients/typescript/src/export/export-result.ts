import { InvalidOptionsError } from "../errors/invalid-options-error.js";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { CallOptions } from "../options/call-options.js";
import { callProblems } from "../options/call-rules.js";
import { requireNone } from "../options/check-options.js";
import type { ExportOptions } from "../options/export-options.js";
import { exportProblems } from "../options/export-rules.js";
import type { CondensationResult, Preprocessing } from "../result.js";
import { loadExports } from "./load-exports.js";

type Exported = Pick<CondensationResult, "images" | "labels" | "alpha" | "preprocessing" | "whitening" | "metadata">;

/** Writes a result for other programs; resolves with the absolute path. */
export async function exportResult(
  { images, labels, alpha, preprocessing, whitening, metadata }: Exported,
  options: ExportOptions,
  { signal }: Pick<CallOptions, "signal">,
  load = loadExports,
): Promise<string> {
  requireNone(exportProblems(options), callProblems(signal === undefined ? {} : { signal }));
  const set = {
    images,
    labels,
    alpha,
    classes: classNames(metadata),
    preprocessing: storedPreprocessing(preprocessing),
    ...(whitening && { whitening }),
    document: metadata,
  };
  const exportSet = await load();
  try {
    const { path } = await exportSet(set, { ...options, ...(signal === undefined ? {} : { signal }) });
    return path;
  } catch (error) {
    throw clientError(error);
  }
}

/** As `images.safetensors` has it. */
function storedPreprocessing(preprocessing: Preprocessing): unknown {
  return { ...preprocessing, padTo: preprocessing.padTo ?? null };
}

function classNames({ source }: Exported["metadata"]): readonly string[] {
  const classes = typeof source === "object" && source !== null && "classes" in source ? source.classes : undefined;
  if (Array.isArray(classes) && classes.every((name): name is string => typeof name === "string")) return classes;
  throw new UnexpectedResponseError("dataset.json has no names of classes.");
}

/** The other package has errors of its own, and may be there in another copy. */
function clientError(error: unknown): unknown {
  if (!(error instanceof Error && error.name === "ExportError" && "reason" in error)) return error;
  if (error.reason === "set") return new UnexpectedResponseError(`The result cannot be used: ${error.message}.`, error);
  const field = error.reason === "format" ? "format" : "path";
  return new InvalidOptionsError([{ field, description: `${error.message}.` }], { cause: error });
}
