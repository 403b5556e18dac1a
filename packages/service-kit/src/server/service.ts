import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import type { ErrorMapping } from "../errors/to-service-error.js";
import type { Gate } from "./gate.js";
import type { BidiMethod, ClientStreamMethod, Method, ServerStreamMethod, UnaryMethod } from "./method.js";

/** The kind of method that a generated definition asks for; definitions whose streaming is not typed take any. */
type MethodOf<Definition> =
  Definition extends MethodDefinition<infer Request, infer Response>
    ? Definition extends { readonly requestStream: infer Incoming; readonly responseStream: infer Outgoing }
      ? KindOf<Incoming, Outgoing, Request, Response>
      : never
    : never;

type KindOf<Incoming, Outgoing, Request, Response> = Incoming extends true
  ? Outgoing extends true
    ? BidiMethod<Request, Response>
    : ClientStreamMethod<Request, Response>
  : Outgoing extends true
    ? ServerStreamMethod<Request, Response>
    : UnaryMethod<Request, Response>;

/** One method for each of the definition. */
export type Implementation<Definition> = { readonly [Name in keyof Definition]: MethodOf<Definition[Name]> };

export interface ServiceOptions {
  /** Turns the errors of the service's own domain into what callers see. */
  readonly mapError?: ErrorMapping;
  /** Bounds how many calls run and wait. */
  readonly gate?: Gate;
  /** Whether callers must show the configured bearer token. Default: `token`. */
  readonly authentication?: "token" | "none";
}

/** A service ready to be started. */
export interface HostedService {
  /** With its package, for example `condensery.training.v1.TrainingService`. */
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly methods: ReadonlyMap<string, Method>;
  readonly mapError: ErrorMapping | undefined;
  readonly gate: Gate | undefined;
  readonly authentication: "token" | "none";
}

/** Joins a generated definition, in the form of grpc-js, with a method for each of its own. */
export function defineService<const Definition extends ServiceDefinition>(
  definition: Definition,
  implementation: Implementation<Definition>,
  options: ServiceOptions = {},
): HostedService {
  return {
    name: serviceName(definition),
    definition,
    methods: new Map(Object.entries<Method>(implementation as Readonly<Record<string, Method>>)),
    mapError: options.mapError,
    gate: options.gate,
    authentication: options.authentication ?? "token",
  };
}

/** Definitions hold no name of their own; the paths of their methods do. */
function serviceName(definition: ServiceDefinition): string {
  const names = new Set(Object.values(definition).map(({ path }) => path.split("/")[1] ?? ""));
  const [name] = names;
  if (names.size !== 1 || name === undefined || name === "") {
    throw new Error(
      `Expected one service of paths "/package.Service/Method", got services ${JSON.stringify([...names])}.`,
    );
  }
  return name;
}
