// Every name that this system's spans and metrics may have. Code that uses another one does not compile.

/** Attributes of spans, with the type of their values. */
export const attributes = {
  /** Resource name of the condensation, for example condensations/9f3c. */
  "condensery.condensation": "string",
  /** Outer step, from 0. */
  "condensery.step": "number",
  /** Inner steps that are differentiated: N - iota. */
  "condensery.kept_steps": "number",
  /** Inner steps that run. */
  "condensery.inner_steps": "number",
  /** Parameters of the network. */
  "condensery.parameters": "number",
  /** Images of the batch, or of the condensed set. */
  "condensery.images": "number",
  /** Floating-point operations, computed from the graph. */
  "condensery.flops": "number",
  /** Bytes moved between processes, or between host and device. */
  "condensery.bytes": "number",
  /** Seconds inside program runs. */
  "condensery.device_seconds": "number",
  /** Device seconds times the configured price. */
  "condensery.cost": "number",
  /** Name of the compiled program. */
  "condensery.program": "string",
  /** Expert's number, from 0. */
  "condensery.expert": "number",
  /** Epoch of an expert, from 0. */
  "condensery.epoch": "number",
  /** Segments that an outer step averages. */
  "condensery.segments": "number",
  /** Matching loss of the step. */
  "condensery.loss": "number",
  /** Try of a call, from 1. */
  "condensery.attempt": "number",
  /** Whether a cache had the value. */
  "condensery.cached": "boolean",
} as const;

/** Spans, with the attributes that each may carry. */
export const spans = {
  "condensery.condensation": ["condensery.condensation", "condensery.images", "condensery.parameters"],
  "condensery.outer_step": [
    "condensery.condensation",
    "condensery.step",
    "condensery.kept_steps",
    "condensery.parameters",
    "condensery.images",
    "condensery.segments",
    "condensery.flops",
    "condensery.bytes",
    "condensery.device_seconds",
    "condensery.cost",
    "condensery.loss",
  ],
  "condensery.unroll": [
    "condensery.inner_steps",
    "condensery.parameters",
    "condensery.images",
    "condensery.flops",
    "condensery.bytes",
    "condensery.device_seconds",
  ],
  "condensery.adjoint": [
    "condensery.kept_steps",
    "condensery.parameters",
    "condensery.images",
    "condensery.flops",
    "condensery.bytes",
    "condensery.device_seconds",
  ],
  "condensery.ascent": ["condensery.parameters"],
  "condensery.session_run": ["condensery.program", "condensery.flops", "condensery.bytes", "condensery.device_seconds"],
  "condensery.compile": ["condensery.program", "condensery.parameters", "condensery.flops"],
  "condensery.expert_epoch": [
    "condensery.expert",
    "condensery.epoch",
    "condensery.images",
    "condensery.flops",
    "condensery.device_seconds",
  ],
  "condensery.evaluation": [
    "condensery.images",
    "condensery.parameters",
    "condensery.flops",
    "condensery.device_seconds",
  ],
  "condensery.snapshot_read": ["condensery.expert", "condensery.epoch", "condensery.bytes", "condensery.cached"],
  "condensery.snapshot_write": ["condensery.expert", "condensery.epoch", "condensery.bytes"],
  "condensery.checkpoint": ["condensery.condensation", "condensery.step", "condensery.bytes"],
  "condensery.attempt": ["condensery.attempt"],
} as const satisfies Readonly<Record<`condensery.${string}`, readonly AttributeName[]>>;

/** Metrics of every server, with their units in UCUM and the labels that each carries. */
export const metrics = {
  "condensery.calls": { unit: "{call}", description: "Answered calls", labels: ["method", "code"] },
  "condensery.call.duration": { unit: "s", description: "From arrival to answer", labels: ["method", "code"] },
  "condensery.calls.active": { unit: "{call}", description: "Calls without an answer yet", labels: ["method"] },
  "condensery.queue.running": { unit: "{call}", description: "Calls that the gate let in", labels: ["service"] },
  "condensery.queue.waiting": { unit: "{call}", description: "Calls that wait at the gate", labels: ["service"] },
} as const;

export type AttributeName = keyof typeof attributes;
export type SpanName = keyof typeof spans;
export type MetricName = keyof typeof metrics;

interface ValueTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The attributes that a span of this name may have. */
export type SpanAttributes<Name extends SpanName> = {
  readonly [Attribute in (typeof spans)[Name][number]]?: ValueTypes[(typeof attributes)[Attribute]] | undefined;
};
