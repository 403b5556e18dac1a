import type { ServiceChannel } from "@condensery/service-kit";
import { type CondensationSpec, State, type WatchCondensationResponse } from "@condensery/wire/condensation";
import { create, get, imagesOf, watchAll } from "./calls.js";

/** Runs a condensation to its end and returns its images as they are downloaded. @throws Error when it does not succeed */
export async function undisturbed(channel: ServiceChannel, spec: CondensationSpec): Promise<Buffer> {
  const { name } = await create(channel, spec);
  await watchAll(channel, name);
  const { state, failure } = await get(channel, name);
  if (state !== State.SUCCEEDED) throw new Error(`Expected ${name} to succeed, got ${State[state]}: ${failure}`);
  return imagesOf(channel, name);
}

/** The outer step of an event; undefined for events of other kinds. */
export function stepOf({ event }: WatchCondensationResponse): number | undefined {
  return event?.$case === "stepCompleted" ? event.stepCompleted.step : undefined;
}
