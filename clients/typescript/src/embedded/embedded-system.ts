import { resolve } from "node:path";
import { withoutAbsent } from "@condensery/wire/convert";
import type { EmbeddedOptions } from "../options/embedded-options.js";
import type { System } from "../system.js";
import { loadLocalSystem } from "./load-local-system.js";

const defaultState = ".condensery";

/** The folders under which data sets are looked for, as absolute paths. */
export function dataRootsOf({ dataRoots = ["."] }: EmbeddedOptions): readonly string[] {
  return dataRoots.map((root) => resolve(root));
}

/**
 * A system of this program's own.
 *
 * @throws AddressNeededError when the package that runs systems is not installed; SystemStartError when it is unusable
 */
export async function embeddedSystem(options: EmbeddedOptions, load = loadLocalSystem): Promise<System> {
  const localSystem = await load();
  const { state = defaultState, threads, provider, environment } = options;
  const place = { stateFolder: resolve(state), dataRoots: dataRootsOf(options) };
  const given = withoutAbsent({ threads, provider, environment });
  return { start: async (startOptions) => localSystem({ ...place, ...given }).start(startOptions) };
}
