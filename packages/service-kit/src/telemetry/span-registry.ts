// Every name that this system's spans may have. Code that uses another one does not compile.

/** Attributes of spans, with the type of their values and what they say. */
export const attributes = {
  "condensery.condensation": {
    type: "string",
    description: "Resource name of the condensation, for example condensations/9f3c",
  },
  "condensery.step": { type: "number", description: "Outer step, from 0" },
  "condensery.kept_steps": { type: "number", description: "Inner steps that are differentiated: N - iota" },
  "condensery.inner_steps": { type: "number", description: "Inner steps that run" },
  "condensery.parameters": { type: "number", description: "Parameters of the network" },
  "condensery.images": { type: "number", description: "Images of the batch, or of the condensed set" },
  "condensery.flops": { type: "number", description: "Floating-point operations, computed from the graph" },
  "condensery.bytes": { type: "number", description: "Bytes moved between processes, or between host and device" },
  "condensery.device_seconds": { type: "number", description: "Seconds inside program runs" },
  "condensery.cost": { type: "number", description: "Device seconds times the configured price" },
  "condensery.program": { type: "string", description: "Name of the compiled program" },
  "condensery.expert": { type: "number", description: "Expert's number, from 0" },
  "condensery.epoch": { type: "number", description: "Epoch of an expert, from 0" },
  "condensery.segments": { type: "number", description: "Segments that an outer step averages" },
  "condensery.loss": { type: "number", description: "Matching loss of the step" },
  "condensery.experts": { type: "number", description: "Experts that are trained" },
  "condensery.epochs": { type: "number", description: "Epochs that each expert trains" },
  "condensery.cached": { type: "boolean", description: "Whether a cache had the value" },
} as const satisfies Readonly<Record<`condensery.${string}`, AttributeDeclaration>>;

interface AttributeDeclaration {
  readonly type: keyof ValueTypes;
  readonly description: string;
}

/** Spans, with the attributes that each may carry. */
export const spans = {
  // A job, and its phases in their order.
  "condensery.condensation": ["condensery.condensation", "condensery.images", "condensery.parameters"],
  "condensery.load_data": ["condensery.images"],
  "condensery.experts": [
    "condensery.experts",
    "condensery.epochs",
    "condensery.parameters",
    "condensery.images",
    "condensery.flops",
    "condensery.bytes",
    "condensery.device_seconds",
    "condensery.cost",
  ],
  "condensery.outer_step": [
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
  "condensery.checkpoint": ["condensery.step", "condensery.bytes"],
  "condensery.evaluation": [
    "condensery.images",
    "condensery.parameters",
    "condensery.flops",
    "condensery.bytes",
    "condensery.device_seconds",
    "condensery.cost",
  ],
  "condensery.publication": ["condensery.images"],
  // What services do for them.
  "condensery.unroll": [
    "condensery.inner_steps",
    "condensery.parameters",
    "condensery.images",
    "condensery.flops",
    "condensery.device_seconds",
  ],
  "condensery.adjoint": [
    "condensery.kept_steps",
    "condensery.parameters",
    "condensery.images",
    "condensery.flops",
    "condensery.device_seconds",
  ],
  "condensery.session_run": ["condensery.program", "condensery.flops", "condensery.bytes", "condensery.device_seconds"],
  "condensery.compile": ["condensery.program", "condensery.parameters", "condensery.flops"],
  "condensery.expert_epoch": [
    "condensery.expert",
    "condensery.epoch",
    "condensery.images",
    "condensery.flops",
    "condensery.device_seconds",
  ],
  "condensery.snapshot_read": ["condensery.expert", "condensery.epoch", "condensery.bytes", "condensery.cached"],
  "condensery.snapshot_write": ["condensery.expert", "condensery.epoch", "condensery.bytes"],
} as const satisfies Readonly<Record<`condensery.${string}`, readonly AttributeName[]>>;

interface ValueTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

export type AttributeName = keyof typeof attributes;
export type SpanName = keyof typeof spans;

/** The attributes that a span of this name may have. */
export type SpanAttributes<Name extends SpanName> = {
  readonly [Attribute in (typeof spans)[Name][number]]?: ValueTypes[(typeof attributes)[Attribute]["type"]] | undefined;
};
