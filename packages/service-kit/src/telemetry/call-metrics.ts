import { createNoopMeter, type Meter } from "@opentelemetry/api";
import type { StatusName } from "../errors/status-name.js";
import type { Gate } from "../server/gate.js";
import { metrics, type MetricName } from "./registry.js";

/** Counts the calls of a server. */
export interface CallMetrics {
  begin(method: string): { end(code: StatusName): void };
  observeGate(service: string, gate: Gate | undefined): void;
}

export function createCallMetrics(
  meter: Meter = createNoopMeter(),
  now: () => number = () => performance.now(),
): CallMetrics {
  const calls = meter.createCounter("condensery.calls", optionsOf("condensery.calls"));
  const active = meter.createUpDownCounter("condensery.calls.active", optionsOf("condensery.calls.active"));
  const duration = meter.createHistogram("condensery.call.duration", {
    ...optionsOf("condensery.call.duration"),
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600, 3600] },
  });
  const running = meter.createObservableGauge("condensery.queue.running", optionsOf("condensery.queue.running"));
  const waiting = meter.createObservableGauge("condensery.queue.waiting", optionsOf("condensery.queue.waiting"));
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
    observeGate(service, gate) {
      if (gate === undefined) return;
      running.addCallback((result) => result.observe(gate.running, { service }));
      waiting.addCallback((result) => result.observe(gate.waiting, { service }));
    },
  };
}

function optionsOf(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, description } = metrics[name];
  return { unit, description };
}
