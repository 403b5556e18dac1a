import { CondensationServiceService } from "@condensery/wire/condensation";
import { states as stateNames } from "@condensery/wire/convert";
import type { Condensation } from "../condensation.js";
import { condensationFromWire } from "../convert/condensation-from-wire.js";
import { understood } from "../convert/understood.js";
import type { CallOptions } from "../options/call-options.js";
import type { ListOptions } from "../options/list-options.js";
import type { Transport } from "../transport/transport.js";

/** Asks for a page when the loop has taken all of the one before. Time limits hold for each page. */
export async function* listCondensations(
  transport: Transport,
  { states = [], pageSize }: ListOptions,
  call: CallOptions,
): AsyncGenerator<Condensation, void, undefined> {
  const method = CondensationServiceService.listCondensations;
  const wanted = states.map((state) => stateNames.toWire(state));
  let pageToken = "";
  do {
    const request = { states: wanted, pageSize, pageToken };
    const page = await transport.unary(method, request, { ...call, key: `list/${pageToken}` });
    for (const message of page.condensations) {
      yield understood("A listed condensation", () => condensationFromWire(message));
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}
