import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Meter } from "@opentelemetry/api";
import { createInstruments } from "./instruments.js";

/** How often the event loop is looked at: finer costs an idle process wake-ups. */
const resolutionMs = 20;

/** Observes this process until disposed: the delay of its event loop, and its memory. */
export function startProcessMetrics(meter: Meter): Disposable {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const instruments = createInstruments(meter);
  instruments.gauge("condensery.event_loop.delay", (observe) => {
    // The histogram holds nanoseconds between two looks, of which one interval is as it should be.
    observe(Math.max(0, delay.max / 1e9 - resolutionMs / 1000));
    delay.reset();
  });
  instruments.gauge("condensery.memory.resident", (observe) => observe(process.memoryUsage.rss()));
  return { [Symbol.dispose]: () => void delay.disable() };
}
