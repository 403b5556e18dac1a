import { CondensationServiceService, type WatchCondensationResponse } from "@condensery/wire/condensation";
import type { State } from "../condensation.js";
import { eventFromWire } from "../convert/event-from-wire.js";
import { understood } from "../convert/understood.js";
import { UnavailableError } from "../errors/unavailable-error.js";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { CondensationEvent } from "../event.js";
import type { CallOptions } from "../options/call-options.js";
import type { WatchOptions } from "../options/watch-options.js";
import { LinkedSignal } from "../transport/linked-signal.js";
import { Resumption } from "../transport/resumption.js";
import type { Transport } from "../transport/transport.js";
import { getCondensation } from "./get-condensation.js";

/**
 * Each event once and in order, over as many streams as it takes, until the condensation has ended. An end state alone
 * is no end, because the condensation may have been resumed: nothing comes behind the last one.
 */
export async function* watchCondensation(
  transport: Transport,
  name: string,
  options: WatchOptions,
  call: CallOptions,
): AsyncGenerator<CondensationEvent, void, undefined> {
  using linked = new LinkedSignal(call.signal, transport.closing);
  const resumption = new Resumption({ ...call, signal: linked.signal, key: `watch/${name}` });
  const place = { token: options.resumeToken ?? "", sequence: 0n };
  let hasEnded = false;
  for (;;) {
    try {
      const request = { name, resumeToken: place.token };
      const stream = resumption.nextStream();
      for await (const message of transport.stream(CondensationServiceService.watchCondensation, request, stream)) {
        resumption.progressed();
        const isNew = advance(place, message, name);
        const event = isNew ? understood("An event", () => eventFromWire(message)) : undefined;
        if (event === undefined) continue;
        hasEnded = event.kind === "state-changed" && isEnd(event.state);
        yield event;
      }
      if (hasEnded) return;
      // A stream that was opened behind the last event has nothing to tell; else somebody on the way ended it.
      const timeoutMs = Math.min(transport.timeoutMs, resumption.nextStream().timeoutMs);
      const { state } = await getCondensation(transport, name, { ...call, signal: linked.signal, timeoutMs });
      if (isEnd(state)) return;
      throw new UnavailableError(`The stream of events of ${name} ended before it.`, { code: "UNAVAILABLE" });
    } catch (error) {
      await resumption.afterFailure(error);
    }
  }
}

export function isEnd(state: State): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/** Moves behind a message; false when it is a heartbeat, or was told before. */
function advance(
  place: { token: string; sequence: bigint },
  { sequence, resumeToken }: WatchCondensationResponse,
  name: string,
): boolean {
  const isKnown = sequence <= place.sequence;
  if (!isKnown && place.sequence > 0n && sequence > place.sequence + 1n) {
    throw new UnexpectedResponseError(
      `Expected event ${place.sequence + 1n} of ${name}, got ${sequence}: events are lost.`,
    );
  }
  if (!isKnown) place.sequence = sequence;
  // A heartbeat may have a later token than the last event
  if (resumeToken !== "" && (!isKnown || sequence === 0n)) place.token = resumeToken;
  return !isKnown;
}
