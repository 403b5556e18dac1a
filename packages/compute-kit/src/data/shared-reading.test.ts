import { expect, test } from "vitest";
import { SharedReading } from "./shared-reading.js";

/** A reading that ends when it is told to, or when it is given up. */
function reading() {
  let finish: (value: string) => void = () => undefined;
  let given: AbortSignal | undefined;
  const shared = new SharedReading<string>((signal) => {
    given = signal;
    return new Promise((resolve, reject) => {
      finish = resolve;
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  });
  return { shared, finish: (value: string) => finish(value), stopped: () => given?.aborted };
}

test("a caller who leaves gets the own reason; the others get what was read", async () => {
  const { shared, finish, stopped } = reading();
  const leaving = new AbortController();
  const [left, stayed] = [shared.wait(leaving.signal), shared.wait()];
  const reason = new Error("enough");
  leaving.abort(reason);
  await expect(left).rejects.toBe(reason);
  expect(stopped()).toBe(false);
  finish("data");
  expect(await stayed).toBe("data");
  // Whoever comes later finds it read
  expect(await shared.wait(new AbortController().signal)).toBe("data");
  expect(shared.givenUp).toBe(false);
});

test("the reading ends with the last who waits for it", async () => {
  const { shared, stopped } = reading();
  const leaving = [new AbortController(), new AbortController()];
  const waits = leaving.map(({ signal }) => shared.wait(signal));
  leaving[0]?.abort("first");
  await expect(waits[0]).rejects.toBe("first");
  expect([stopped(), shared.givenUp]).toEqual([false, false]);
  leaving[1]?.abort("second");
  await expect(waits[1]).rejects.toBe("second");
  expect([stopped(), shared.givenUp]).toEqual([true, true]);
});

test("a reading that fails fails for everybody, and is none that was given up", async () => {
  const shared = new SharedReading(() => Promise.reject(new Error("damaged")));
  const waits = [shared.wait(), shared.wait(new AbortController().signal)];
  for (const wait of waits) await expect(wait).rejects.toThrow("damaged");
  expect(shared.givenUp).toBe(false);
});
