import type { Gate } from "@condensery/service-kit";

/** A service's gates as one, for its metrics: what names no gate of its own goes through the first. */
export function joinGates(first: Gate, ...others: readonly Gate[]): Gate {
  const gates = [first, ...others];
  return {
    get running() {
      return gates.reduce((sum, { running }) => sum + running, 0);
    },
    get waiting() {
      return gates.reduce((sum, { waiting }) => sum + waiting, 0);
    },
    run: (signal, task, client) => first.run(signal, task, client),
  };
}
