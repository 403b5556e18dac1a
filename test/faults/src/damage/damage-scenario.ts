import { randomStream } from "@condensery/rng";
import type { FaultContext, Scenario } from "../scenario.js";
import { type Damage, damages } from "./damage.js";
import { type JobPlace, jobPlaces, runJobDamages } from "./job-damage.js";
import { runResultDamages } from "./result-damage.js";
import { runStoreDamages, type StorePlace, storePlaces } from "./store-damage.js";

export const damageScenario: Scenario = {
  name: "damage",
  summary: "files that were cut off or in which a bit is another",
  cases({ seed, short }) {
    const streamOf = (purpose: string) => randomStream({ seed, purpose: `damage/${purpose}` });
    const chosen = (purpose: string): readonly Damage[] =>
      short ? [streamOf(`${purpose}/kind`).choice(damages)] : damages;
    const ofJobs = (short ? (["newest checkpoint"] as const) : jobPlaces).map((place: JobPlace) => ({
      name: place,
      run: (context: FaultContext) => runJobDamages(context, place, chosen(place), seed, streamOf(place)),
    }));
    const ofStores = (short ? (["blob"] as const) : storePlaces).map((place: StorePlace) => ({
      name: `trajectory store's ${place}`,
      run: (context: FaultContext) => runStoreDamages(context, place, chosen(place), seed, streamOf(place)),
    }));
    const ofResults = {
      name: "result files",
      run: (context: FaultContext) => runResultDamages(context, chosen("result"), seed, streamOf("result")),
    };
    return [...ofJobs, ...ofStores, ofResults];
  },
};
