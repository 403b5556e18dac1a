import { convertAll, integerFromWire, invalid, states } from "@condensery/wire/convert";
import type { ListCondensationsRequest } from "@condensery/wire/condensation";
import type { CondensationPosition, ListOptions } from "../../server/store/condensation-store.js";
import { decodeToken, encodeToken } from "./opaque-token.js";
import { quoted } from "./resource-name.js";

const usualPage = 50;
const longestPage = 1000;

/** @throws WireError listing every mistake */
export function pageFromWire({ states: wanted, pageSize, pageToken }: ListCondensationsRequest): ListOptions {
  return convertAll({
    states: () =>
      wanted.map((state, index) => {
        const name = states.fromWire(state, `states[${index}]`);
        if (name === undefined) throw invalid(`states[${index}]`, `one of ${states.names.join(", ")}`, "unspecified");
        return name;
      }),
    size: () => integerFromWire(pageSize ?? usualPage, "page_size", { from: 1, to: longestPage }),
    after: () => (pageToken === "" ? undefined : positionFromToken(pageToken)),
  });
}

/** The token of the page behind this condensation. */
export function pageTokenOf({ createTime, id }: CondensationPosition): string {
  return encodeToken(createTime, id);
}

function positionFromToken(token: string): CondensationPosition {
  const [time, id] = decodeToken(token, 2) ?? [];
  if (time === undefined || id === undefined || !/^\d{1,15}$/u.test(time)) {
    throw invalid("page_token", "the next_page_token of a response", quoted(token));
  }
  return { createTime: Number(time), id };
}
