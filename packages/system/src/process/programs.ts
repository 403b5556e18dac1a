import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ServiceName } from "../options/service-name.js";

/** The modules that a service's process loads: `imports` before its main. */
export interface Program {
  readonly imports: readonly string[];
  readonly main: string;
}

/** Finds the services where they are installed. @throws Error when one has not been built */
export function installedProgram(service: ServiceName, traced: boolean): Program {
  const guard = import.meta.resolve("@condensery/system/guard");
  const hook = traced ? [import.meta.resolve("@condensery/service-kit/hook")] : [];
  return { imports: [guard, ...hook], main: mainOf(service) };
}

function mainOf(service: ServiceName): string {
  const specifier = `@condensery/${service}/main`;
  const file = resolveFile(specifier);
  if (file !== undefined && existsSync(file)) return file;
  throw new Error(`Expected the program of ${service}, ${file ?? specifier}, found nothing. Build or install it.`);
}

function resolveFile(specifier: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(specifier));
  } catch {
    // Not exported, or no such package: the caller says what was tried.
    return undefined;
  }
}
