import { WireError } from "@condensery/wire/convert";

/** Counts that a result may hold in its confusion matrices; some bytes each. */
const mostCounts = 4_194_304;

/** Whether confusion matrices are asked for. @throws WireError (LIMIT_EXCEEDED) where they would not fit a message */
export function checkConfusion(asked: boolean, classes: number | undefined, repeats: number): boolean {
  if (!asked || classes === undefined) return asked;
  const counts = repeats * classes ** 2;
  if (counts <= mostCounts) return true;
  throw new WireError("LIMIT_EXCEEDED", [
    {
      field: "confusion",
      expected: `at most ${mostCounts} counts, repeats times classes squared; ask for fewer repeats a call`,
      actual: String(counts),
    },
  ]);
}
