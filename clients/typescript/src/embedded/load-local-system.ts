import { AddressNeededError } from "../errors/address-needed-error.js";
import { SystemStartError } from "../errors/system-start-error.js";
import type { System } from "../system.js";
import { isAbsent } from "./is-absent.js";
import { messageOf } from "./message-of.js";

/** What this package sets of the options of `localSystem()`. */
export interface LocalSystemOptions {
  readonly stateFolder: string;
  readonly dataRoots: readonly string[];
  readonly threads?: number;
  readonly provider?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What the package that runs systems exports, as far as it is used here. */
export type LocalSystem = (options: LocalSystemOptions) => System;

/** Not a literal in `import()`: the package is optional, so neither compilers nor bundlers may insist on it. */
const packageName: string = "@condensery/system";

/** @throws AddressNeededError when the package is not installed; SystemStartError when it is another than expected */
export async function loadLocalSystem(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<LocalSystem> {
  const loaded = await load(packageName).catch((error: unknown) => {
    throw isAbsent(error, packageName) ? new AddressNeededError(error) : new SystemStartError(messageOf(error), error);
  });
  if (!isSystemPackage(loaded)) {
    throw new SystemStartError(
      `expected ${packageName} to export localSystem(), it does not; install its version of now.`,
    );
  }
  return loaded.localSystem;
}

function isSystemPackage(value: unknown): value is { readonly localSystem: LocalSystem } {
  return (
    typeof value === "object" && value !== null && "localSystem" in value && typeof value.localSystem === "function"
  );
}
