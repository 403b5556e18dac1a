// Every name that this system's metrics may have. Code that uses another one does not compile.

/** Seconds; from a health check to a pass of an hour. */
const durations = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600, 3600] as const;

/** Metrics, with their units in UCUM and the labels that each carries. Prometheus sees dots as underscores. */
export const metrics = {
  // Of every server.
  "condensery.calls": { kind: "counter", unit: "{call}", description: "Answered calls", labels: ["method", "code"] },
  "condensery.call.duration": {
    kind: "histogram",
    unit: "s",
    description: "From arrival to answer",
    labels: ["method", "code"],
    buckets: durations,
  },
  "condensery.calls.active": {
    kind: "upDownCounter",
    unit: "{call}",
    description: "Calls without an answer yet",
    labels: ["method"],
  },
  "condensery.calls.refused": {
    kind: "counter",
    unit: "{call}",
    description: "Calls turned away before their method, and connections beyond the number allowed",
    labels: ["reason"],
  },
  "condensery.queue.running": {
    kind: "gauge",
    unit: "{call}",
    description: "Calls that the gate let in",
    labels: ["service"],
  },
  "condensery.queue.waiting": {
    kind: "gauge",
    unit: "{call}",
    description: "Calls that wait at the gate",
    labels: ["service"],
  },
  // Of every process.
  "condensery.event_loop.delay": {
    kind: "gauge",
    unit: "s",
    description: "Longest time since the last reading that the event loop was late",
    labels: [],
  },
  "condensery.memory.resident": { kind: "gauge", unit: "By", description: "Memory of the process", labels: [] },
  // Of condensations and of what they cost.
  "condensery.jobs": { kind: "gauge", unit: "{job}", description: "Condensations by their state", labels: ["state"] },
  "condensery.outer_steps": { kind: "counter", unit: "{step}", description: "Finished outer steps", labels: [] },
  "condensery.outer_step.duration": {
    kind: "histogram",
    unit: "s",
    description: "From the draw of the segments to the updated images",
    labels: [],
    buckets: durations,
  },
  "condensery.device_seconds": {
    kind: "counter",
    unit: "s",
    description: "Time inside program runs",
    labels: ["service"],
  },
  "condensery.flops": {
    kind: "counter",
    unit: "{operation}",
    description: "Floating-point operations, computed from the graphs",
    labels: ["service"],
  },
  "condensery.bytes": {
    kind: "counter",
    unit: "By",
    description: "Bytes moved between processes, or between host and device",
    labels: ["service"],
  },
  "condensery.cost": {
    kind: "counter",
    unit: "{price}",
    description: "Device time at the configured price, in its currency",
    labels: ["service"],
  },
} as const satisfies Readonly<Record<`condensery.${string}`, MetricDeclaration>>;

export type MetricKind = "counter" | "upDownCounter" | "histogram" | "gauge";

interface MetricDeclaration {
  readonly kind: MetricKind;
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** Of histograms: upper bounds, in the unit. */
  readonly buckets?: readonly number[];
}

export type MetricName = keyof typeof metrics;

/** The metrics that are of the kind. */
export type MetricNameOf<Kind extends MetricKind> = {
  [Name in MetricName]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];

/** A value for each of the metric's labels. */
export type MetricLabels<Name extends MetricName> = Readonly<Record<(typeof metrics)[Name]["labels"][number], string>>;
