import { randomStream } from "@condensery/rng";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";
import { type Damage, damages } from "./damage.js";
import { atOnePlace, type DamagePlace } from "./damage-place.js";
import { type JobPlace, jobPlaces, runJobDamages } from "./job-damage.js";
import { runResultDamages } from "./result-damage.js";
import { runStoreDamages, type StorePlace, storePlaces } from "./store-damage.js";

/** Files of one kind, damaged in some ways. */
interface Damages {
  readonly name: string;
  readonly run: (context: FaultContext, place: DamagePlace) => Promise<CaseOutcome>;
}

export const damageScenario: Scenario = {
  name: "damage",
  summary: "files that were cut off or in which a bit is another",
  cases({ seed, short }) {
    const streamOf = (purpose: string) => randomStream({ seed, purpose: `damage/${purpose}` });
    const chosen = (purpose: string): readonly Damage[] =>
      short ? [streamOf(`${purpose}/kind`).choice(damages)] : damages;
    const ofJobs = (short ? (["newest checkpoint"] as const) : jobPlaces).map((files: JobPlace): Damages => ({
      name: files,
      run: (context, place) => runJobDamages(context, place, files, chosen(files), seed, streamOf(files)),
    }));
    const ofResults: Damages = {
      name: "result files",
      run: (context, place) => runResultDamages(context, place, chosen("result"), seed, streamOf("result")),
    };
    const ofStores = (short ? (["blob"] as const) : storePlaces).map((files: StorePlace): Damages => ({
      name: `trajectory store's ${files}`,
      run: (context, place) => runStoreDamages(context, place, files, chosen(files), seed, streamOf(files)),
    }));
    const all = [...ofJobs, ofResults, ...ofStores];
    return (short ? [all] : all.map((each) => [each])).map((together) => ({
      name: together.map(({ name }) => name).join(", "),
      run: (context: FaultContext) =>
        atOnePlace(
          context,
          together.map((each) => (place: DamagePlace) => each.run(context, place)),
        ),
    }));
  },
};
