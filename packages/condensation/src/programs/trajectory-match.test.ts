import { interpret } from "@condensery/autodiff";
import { expect, it } from "vitest";
import { trajectoryMatch } from "./trajectory-match.js";

it("gives the matching loss and its derivatives of a hand calculation", () => {
  const values = interpret(trajectoryMatch(2), {
    theta_start: [0, 0],
    theta_end: [1, 3],
    theta_target: [2, 1],
    alpha: [0.5],
  });
  // Gap (-1, 2), delta 5: loss 5/5, lambda 2·gap/5; -lambda·(start - end)/alpha = -2·(0.4 - 2.4)
  expect(values["loss"]?.[0]).toBeCloseTo(1, 15);
  expect(values["lambda"]?.[0]).toBeCloseTo(-0.4, 15);
  expect(values["lambda"]?.[1]).toBeCloseTo(0.8, 15);
  expect(values["alpha_gradient_first_order"]?.[0]).toBeCloseTo(4, 14);
});

it("is 1 without training and 0 on the target", () => {
  const loss = (end: readonly number[]) =>
    interpret(trajectoryMatch(2), { theta_start: [3, 4], theta_end: end, theta_target: [1, 7], alpha: [1] })["loss"];
  expect(loss([3, 4])).toEqual(Float64Array.of(1));
  expect(loss([1, 7])).toEqual(Float64Array.of(0));
});
