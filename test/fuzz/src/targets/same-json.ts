import { isDeepStrictEqual } from "node:util";

/** Whether two values are the same in JSON, which has no negative zero and nothing undefined. */
export function isSameJson(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
}
