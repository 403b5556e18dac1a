import { describe, expect, it } from "vitest";
import { PaceMeter, rateText, timeLeftText } from "./pace.js";

describe("PaceMeter", () => {
  it("does not take for speed what was done before", () => {
    const pace = new PaceMeter();
    expect(pace.report(500, 1000, 0)).toEqual({ rate: undefined, secondsLeft: undefined });
    expect(pace.report(510, 1000, 100)).toEqual({ rate: undefined, secondsLeft: undefined });
    expect(pace.report(520, 1000, 2000)).toEqual({ rate: 10, secondsLeft: 48 });
  });
});

it.each([
  [undefined, ""],
  [12.34, "12.3/s"],
  [0.2, "5.0 s each"],
])("says a rate of %s as %j", (rate, text) => expect(rateText(rate)).toBe(text));

it.each([
  [undefined, ""],
  [6.2, "0:07 left"],
  [187, "3:07 left"],
  [3723, "1:02:03 left"],
])("says %s seconds as %j", (seconds, text) => expect(timeLeftText(seconds)).toBe(text));
