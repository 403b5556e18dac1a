import { AddressNeededError } from "../errors/address-needed-error.js";
import { SystemStartError } from "../errors/system-start-error.js";
import type { System } from "../system.js";
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
    throw isAbsence(error) ? new AddressNeededError(error) : new SystemStartError(messageOf(error), error);
  });
  if (!isSystemPackage(loaded)) {
    throw new SystemStartError(
      `expected ${packageName} to export localSystem(), it does not; install its version of now.`,
    );
  }
  return loaded.localSystem;
}

/** Of the package itself, not of something that it needs: as Node says it, and as Vite does in a program it bundled. */
function isAbsence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.message.startsWith(`Could not resolve "${packageName}"`)) return true;
  return "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes(`package '${packageName}'`);
}

function isSystemPackage(value: unknown): value is { readonly localSystem: LocalSystem } {
  return (
    typeof value === "object" && value !== null && "localSystem" in value && typeof value.localSystem === "function"
  );
}
