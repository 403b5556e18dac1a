import { expect, it } from "vitest";
import { OutOfMemoryError, ProgramRunError } from "./errors.js";
import { describeFailure, restoreError } from "./failure.js";

it.each([
  [new RangeError("Array buffer allocation failed"), undefined, "Array buffer allocation failed"],
  [
    new RangeError("Invalid typed array length: 9007199254740991"),
    undefined,
    "Invalid typed array length: 9007199254740991",
  ],
  [new OutOfMemoryError("step", "std::bad_alloc"), "step", "std::bad_alloc"],
])("%o travels as what it is", (error, program, reason) => {
  const failure = describeFailure(error);
  expect(failure).toEqual({ kind: "memory", program, message: reason });
  const restored = failure && restoreError(failure, undefined);
  expect(restored).toBeInstanceOf(OutOfMemoryError);
  expect(restored).toMatchObject({ program, cause: reason });
});

it.each([new RangeError("the worker has no such call"), new Error("Array buffer allocation failed"), "text"])(
  "%o is a fault of the worker",
  (error) => {
    expect(describeFailure(error)).toBeUndefined();
  },
);

it("another failure of a program stays one", () => {
  expect(describeFailure(new ProgramRunError("step", 1, "no such operator"))).toMatchObject({ kind: "run" });
});
