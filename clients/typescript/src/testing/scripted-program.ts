// A scripted server that remembers what was asked for, tells its parent where it listens, and ends with its parent.
import { unary } from "@condensery/service-kit";
import { type CondensationSpec, State } from "@condensery/wire/condensation";
import { sampleJob } from "./sample-job.js";
import { startScripted } from "./start-scripted.js";

const specs = new Map<string, CondensationSpec | undefined>();
const server = await startScripted({
  createCondensation: unary(({ spec }) => {
    const id = String(specs.size + 1);
    specs.set(`condensations/${id}`, spec);
    return { condensation: sampleJob(id, State.QUEUED, spec) };
  }),
  getCondensation: unary(({ name }) => ({
    condensation: { ...sampleJob("", State.SUCCEEDED, specs.get(name)), name },
  })),
});
process.once("disconnect", () => process.exit());
process.send?.(server.address);
