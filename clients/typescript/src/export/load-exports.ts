import { isAbsent } from "../embedded/is-absent.js";
import { PackageNeededError } from "../errors/package-needed-error.js";
import type { Float32Tensor } from "../result.js";
import type { ExportOptions } from "../options/export-options.js";

/** What the package that writes exports takes, as far as it is used here. */
export interface ExportableSet {
  readonly images: Float32Tensor;
  readonly labels: Float32Tensor;
  readonly alpha: number;
  readonly classes: readonly string[];
  readonly preprocessing: unknown;
  /** Of whitened images. */
  readonly whitening?: unknown;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What that package exports, as far as it is used here. */
export type ExportSet = (
  set: ExportableSet,
  options: ExportOptions & { readonly signal?: AbortSignal },
) => Promise<{ readonly path: string }>;

/** Not a literal in `import()`: the package is optional, so neither compilers nor bundlers may insist on it. */
const packageName: string = "@condensery/exports";
const purpose = "Writing images for other programs";

/** @throws PackageNeededError when the package is not installed, or another than expected */
export async function loadExports(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<ExportSet> {
  const loaded = await load(packageName).catch((error: unknown) => {
    throw isAbsent(error, packageName) ? new PackageNeededError(packageName, purpose, error) : error;
  });
  if (!isExportsPackage(loaded)) throw new PackageNeededError(packageName, `${purpose} with exportSet()`);
  return loaded.exportSet;
}

function isExportsPackage(value: unknown): value is { readonly exportSet: ExportSet } {
  return typeof value === "object" && value !== null && "exportSet" in value && typeof value.exportSet === "function";
}
