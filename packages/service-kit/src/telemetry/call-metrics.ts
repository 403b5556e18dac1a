import type { Meter } from "@opentelemetry/api";
import type { StatusName } from "../errors/status-name.js";
import type { Gate } from "../server/gate.js";
import { createInstruments } from "./instruments.js";

/** Counts the calls of a server. */
export interface CallMetrics {
  begin(method: string): { end(code: StatusName): void };
  /** A call, or a connection, that never got to a method. */
  refused(reason: string): void;
  observeGate(service: string, gate: Gate | undefined): void;
}

export function createCallMetrics(meter: Meter | undefined, now: () => number = () => performance.now()): CallMetrics {
  const instruments = createInstruments(meter);
  const calls = instruments.counter("condensery.calls");
  const active = instruments.upDownCounter("condensery.calls.active");
  const refused = instruments.counter("condensery.calls.refused");
  const duration = instruments.histogram("condensery.call.duration");
  return {
    begin(method) {
      const started = now();
      active.add(1, { method });
      return {
        end(code) {
          active.add(-1, { method });
          calls.add(1, { method, code });
          duration.record((now() - started) / 1000, { method, code });
        },
      };
    },
    refused: (reason) => refused.add(1, { reason }),
    observeGate(service, gate) {
      if (gate === undefined) return;
      instruments.gauge("condensery.queue.running", (observe) => observe(gate.running, { service }));
      instruments.gauge("condensery.queue.waiting", (observe) => observe(gate.waiting, { service }));
    },
  };
}
