import { Optimiser, type EvaluateRequest } from "../generated/condensery/evaluation/v1/evaluation_service.js";
import { convertAll } from "./convert-all.js";
import { optimisers, type OptimiserName } from "./enums.js";
import { numberFromWire, type NumberRange } from "./numbers.js";
import { invalid } from "./wire-error.js";

/** An optimiser in PyTorch's form, nothing left open. */
export type OptimiserSpec =
  | { readonly kind: "sgd"; readonly momentum: number; readonly weightDecay: number }
  | {
      readonly kind: "adam" | "adamw";
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    };

/** The fields of an evaluation that make up its optimiser. */
export type OptimiserMessage = Pick<
  EvaluateRequest,
  "optimiser" | "momentum" | "weightDecay" | "beta1" | "beta2" | "epsilon"
>;

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** What holds where a message leaves numbers out. */
export function defaultOptimiser(kind: OptimiserName): OptimiserSpec {
  switch (kind) {
    case "sgd":
      return { kind, momentum: 0.9, weightDecay: 5e-4 };
    case "adam":
      return { kind, ...adam, weightDecay: 0 };
    case "adamw":
      return { kind, ...adam, weightDecay: 0.01 };
  }
}

export function optimiserToWire(spec: OptimiserSpec): OptimiserMessage {
  const { kind, ...numbers } = spec;
  return { optimiser: optimisers.toWire(kind), ...numbers };
}

/** Fields of each kind, with the legal values and the names that errors have for them. */
const decay = { from: 0, below: 1 } as const;
const ranges = {
  momentum: ["momentum", decay],
  beta1: ["beta1", decay],
  beta2: ["beta2", decay],
  epsilon: ["epsilon", { above: 0 }],
  weightDecay: ["weight_decay", { from: 0 }],
} as const satisfies Record<string, readonly [string, NumberRange]>;

/** Fills in what is absent. @throws WireError listing every mistake */
export function optimiserFromWire(message: OptimiserMessage): OptimiserSpec {
  const kind = optimisers.fromWire(message.optimiser ?? Optimiser.UNSPECIFIED, "optimiser") ?? "sgd";
  const preset = defaultOptimiser(kind);
  const number = (name: keyof typeof ranges, otherwise: number) => (): number => {
    const [field, range] = ranges[name];
    const value = message[name];
    return value === undefined ? otherwise : numberFromWire(value, field, range);
  };
  const none = (name: keyof typeof ranges) => (): void => {
    if (message[name] !== undefined) throw invalid(ranges[name][0], `nothing with ${kind}`, String(message[name]));
  };
  if (preset.kind === "sgd") {
    const { momentum, weightDecay } = convertAll({
      momentum: number("momentum", preset.momentum),
      beta1: none("beta1"),
      beta2: none("beta2"),
      epsilon: none("epsilon"),
      weightDecay: number("weightDecay", preset.weightDecay),
    });
    return { kind: preset.kind, momentum, weightDecay };
  }
  const { momentum: _, ...numbers } = convertAll({
    momentum: none("momentum"),
    beta1: number("beta1", preset.beta1),
    beta2: number("beta2", preset.beta2),
    epsilon: number("epsilon", preset.epsilon),
    weightDecay: number("weightDecay", preset.weightDecay),
  });
  return { kind: preset.kind, ...numbers };
}
