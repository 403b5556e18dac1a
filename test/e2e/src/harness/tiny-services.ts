import { join } from "node:path";
import { prepareEmbeddedDatabase } from "@condensery/orchestrator/testing";
import { type ServiceUnderTest, startService } from "@condensery/compute-kit/testing";
import type { SystemOptions } from "@condensery/system";
import { mainOf } from "./mains.js";
import type { TinyFolder } from "./tiny-system.js";

/** How a system that is started in parts runs: as `startTinySystem` does. */
export function tinySystemOptions(folder: TinyFolder): SystemOptions {
  return { stateFolder: folder.state, dataRoots: [folder.data], threads: 1, provider: "cpu" };
}

/** Where an orchestrator finds those who compute. */
export interface ComputeAddresses {
  readonly trainer: string | undefined;
  readonly hypergradient: string | undefined;
  readonly evaluator: string | undefined;
}

/** Starts an orchestrator beside whatever system there is, with condensations of its own. */
export async function startOrchestrator(
  folder: TinyFolder,
  { trainer = "", hypergradient = "", evaluator = "" }: ComputeAddresses,
): Promise<ServiceUnderTest> {
  const state = join(folder.state, "condensations-beside");
  await prepareEmbeddedDatabase({ database: join(state, "database") });
  return startService({
    main: mainOf("orchestrator"),
    environment: {
      CONDENSERY_STATE: state,
      CONDENSERY_DATA_ROOTS: folder.data,
      CONDENSERY_TRAINER: trainer,
      CONDENSERY_HYPERGRADIENT: hypergradient,
      CONDENSERY_EVALUATOR: evaluator,
    },
  });
}
