import { randomStream } from "@condensery/rng";
import { JobSpecError } from "../specification/job-spec.js";

/** The classes that come at each step, labels ascending within a step: [steps][classes / steps]. */
export type ClassOrder = readonly (readonly number[])[];

export interface ClassOrdersRequest {
  /** Number of classes. */
  readonly classes: number;
  readonly steps: number;
  readonly orders: number;
  readonly seed: bigint;
}

/**
 * Seeded orders in which classes come, each cut into equal steps. An order depends on the seed and its own number, so
 * that more orders leave the first ones as they are.
 *
 * @throws JobSpecError when the steps are not equal
 */
export function classOrders({ classes, steps, orders, seed }: ClassOrdersRequest): readonly ClassOrder[] {
  const size = classes / steps;
  if (!Number.isInteger(size)) {
    const divisors = [...Array(classes + 1).keys()].filter((count) => count > 1 && classes % count === 0);
    const advice = `use one of ${divisors.join(", ")}, or keep some classes with ?classes=`;
    throw new JobSpecError([`steps must divide the ${classes} classes into equal groups, got ${steps}; ${advice}`]);
  }
  return Array.from({ length: orders }, (_order, index) => {
    const order = randomStream({ seed, purpose: "class-order", indices: [index] }).permutation(classes);
    return Array.from({ length: steps }, (_step, step) =>
      // Which of them comes first within a step is of no consequence, and so equal groups are one
      [...order.subarray(step * size, (step + 1) * size)].toSorted((left, right) => left - right),
    );
  });
}

/** The classes that have come when a step is over, labels ascending. */
export function classesSeen(order: ClassOrder, step: number): readonly number[] {
  return order
    .slice(0, step + 1)
    .flat()
    .toSorted((left, right) => left - right);
}

/** The groups of all orders, each once, in the order of their first coming. */
export function distinctGroups(orders: readonly ClassOrder[]): readonly (readonly number[])[] {
  return [...new Map(orders.flat().map((group) => [groupKey(group), group])).values()];
}

/** The same for equal groups. */
export function groupKey(group: readonly number[]): string {
  return group.join(",");
}
