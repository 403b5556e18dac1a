import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { concurrently } from "./concurrently.js";

test("results are in order and no more tasks than the limit run at once", async () => {
  let running = 0;
  let most = 0;
  const results = await concurrently(7, 3, async (index) => {
    most = Math.max(most, ++running);
    for (let turn = index; turn < 7; turn++) await setImmediate();
    running -= 1;
    return index * index;
  });
  expect(results).toEqual([0, 1, 4, 9, 16, 25, 36]);
  expect(most).toBe(3);
});

test("the first failure stops the others, which end before it is shown", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = concurrently(9, 2, async (index, signal) => {
    begun.push(index);
    if (index === 1) throw new Error("one broke");
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await setImmediate();
    ended.push(index);
    throw signal.reason;
  });
  await expect(work).rejects.toThrow("one broke");
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([0]);
});

test("an abort shows its reason, also where tasks end as if nothing had happened", async () => {
  const controller = new AbortController();
  const begun: number[] = [];
  const work = concurrently(
    5,
    1,
    async (index) => {
      begun.push(index);
      controller.abort(new Error("enough"));
    },
    controller.signal,
  );
  await expect(work).rejects.toThrow("enough");
  expect(begun).toEqual([0]);
});
