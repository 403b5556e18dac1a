import { isDeepStrictEqual } from "node:util";
import { canonicalJson, CanonicalJsonError, type JsonValue } from "@condensery/trajectories";
import { mutatedJson } from "../mutation/mutated-json.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { NoJsonError, parsedJson } from "./parsed-json.js";
import { textTarget } from "./text-target.js";

const documents = [
  { b: [1, -0, 0.1, 1e21, { z: null, a: true }], a: "é\u0000\u2028", "": {}, "10": 1, "9": 2 },
  [[[]], {}, "", 5e-324, 1.7976931348623157e308],
];

/** Any JSON: its canonical form is JSON for the same value, and its own canonical form. */
export const canonical: FuzzTarget = {
  name: "canonical-json",
  weight: 3,
  open: async () =>
    textTarget({
      cases: mutatedJson(documents, ["1e400", "-0", "\\ud800", "\\u0000", "__proto__", "[", "{"]),
      read(text) {
        const value = parsedJson(text) as JsonValue;
        const canonicalText = canonicalJson(value);
        const again = JSON.parse(canonicalText) as JsonValue;
        if (!isDeepStrictEqual(again, withoutNegativeZero(value)))
          throw new Violation(`${canonicalText} is another value`);
        if (canonicalJson(again) !== canonicalText) throw new Violation(`${canonicalText} is not canonical`);
      },
      refuses: refusesWith(CanonicalJsonError, NoJsonError),
    }),
};

/** The one difference that the canonical form makes on purpose. */
function withoutNegativeZero(value: JsonValue): JsonValue {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutNegativeZero(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutNegativeZero(member)]));
}
