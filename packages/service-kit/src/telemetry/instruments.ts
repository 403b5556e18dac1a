import { createNoopMeter, type Meter } from "@opentelemetry/api";
import { type MetricLabels, type MetricName, type MetricNameOf, metrics } from "./metric-registry.js";

/** Nothing for metrics without labels. */
type LabelArguments<Name extends MetricName> = [keyof MetricLabels<Name>] extends [never]
  ? []
  : [labels: MetricLabels<Name>];

export interface CounterInstrument<Name extends MetricName> {
  /** In the metric's unit. */
  add(value: number, ...labels: LabelArguments<Name>): void;
}

export interface HistogramInstrument<Name extends MetricName> {
  /** In the metric's unit. */
  record(value: number, ...labels: LabelArguments<Name>): void;
}

/** Called once for each set of labels that has a value now. */
export type Observe<Name extends MetricName> = (value: number, ...labels: LabelArguments<Name>) => void;

/** Makes instruments for declared metrics; the same name may be asked for again. */
export interface Instruments {
  counter<Name extends MetricNameOf<"counter">>(name: Name): CounterInstrument<Name>;
  upDownCounter<Name extends MetricNameOf<"upDownCounter">>(name: Name): CounterInstrument<Name>;
  histogram<Name extends MetricNameOf<"histogram">>(name: Name): HistogramInstrument<Name>;
  /** `read` is called whenever the metrics are collected; what it does not observe has no value then. */
  gauge<Name extends MetricNameOf<"gauge">>(name: Name, read: (observe: Observe<Name>) => void | Promise<void>): void;
}

/** Without a meter, as when nobody reads metrics, the instruments do nothing. */
export function createInstruments(meter: Meter = createNoopMeter()): Instruments {
  return {
    counter(name) {
      const counter = meter.createCounter(name, metricOptions(name));
      return { add: (value, ...labels) => counter.add(value, ...labels) };
    },
    upDownCounter(name) {
      const counter = meter.createUpDownCounter(name, metricOptions(name));
      return { add: (value, ...labels) => counter.add(value, ...labels) };
    },
    histogram(name) {
      const advice = { explicitBucketBoundaries: [...metrics[name].buckets] };
      const histogram = meter.createHistogram(name, { ...metricOptions(name), advice });
      return { record: (value, ...labels) => histogram.record(value, ...labels) };
    },
    gauge(name, read) {
      const gauge = meter.createObservableGauge(name, metricOptions(name));
      gauge.addCallback((result) => read((value, ...labels) => result.observe(value, ...labels)));
    },
  };
}

function metricOptions(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, description } = metrics[name];
  return { unit, description };
}
