import { create } from "@bufbuild/protobuf";
import {
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthCheckResponseSchema,
  HealthListRequestSchema,
  HealthListResponseSchema,
} from "../generated/grpc/health/v1/health_pb.js";
import { ServiceError } from "../errors/service-error.js";
import { methodDefinition } from "./message-codec.js";
import { serverStream, unary } from "./method.js";
import { defineService, type HostedService } from "./service.js";

export type Health = "SERVING" | "NOT_SERVING";

export const healthDefinition = {
  check: methodDefinition(
    "/grpc.health.v1.Health/Check",
    HealthCheckRequestSchema,
    HealthCheckResponseSchema,
    false,
    false,
  ),
  list: methodDefinition(
    "/grpc.health.v1.Health/List",
    HealthListRequestSchema,
    HealthListResponseSchema,
    false,
    false,
  ),
  watch: methodDefinition(
    "/grpc.health.v1.Health/Watch",
    HealthCheckRequestSchema,
    HealthCheckResponseSchema,
    false,
    true,
  ),
};

/** The health of each service of a process; "" stands for the whole. */
export class HealthStates {
  readonly #states = new Map<string, Health>();
  readonly #watchers = new Set<() => void>();

  get(service: string): Health | undefined {
    return this.#states.get(service);
  }

  get names(): readonly string[] {
    return [...this.#states.keys()];
  }

  set(service: string, health: Health): void {
    this.#states.set(service, health);
    for (const wake of this.#watchers) wake();
  }

  setAll(health: Health): void {
    for (const service of this.#states.keys()) this.set(service, health);
  }

  /** The present state, then each other one; a service not known yet may appear. */
  async *watch(service: string, signal: AbortSignal): AsyncGenerator<Health | undefined> {
    let last: Health | undefined;
    for (let first = true; ; first = false) {
      signal.throwIfAborted();
      const now = this.get(service);
      if (first || now !== last) {
        last = now;
        yield now;
      } else await this.#changed(signal);
    }
  }

  async #changed(signal: AbortSignal): Promise<void> {
    let wake: (() => void) | undefined;
    try {
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.#watchers.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    } finally {
      if (wake !== undefined) {
        this.#watchers.delete(wake);
        signal.removeEventListener("abort", wake);
      }
    }
  }
}

/**
 * grpc.health.v1, open to all callers because probes have no token. Watching ends when the server begins to stop: the
 * watchers have then been told, and an endless stream would hold the stop up.
 */
export function healthService(states: HealthStates): HostedService {
  return defineService(
    healthDefinition,
    {
      check: unary(({ service }) => response(states.get(service) ?? unknownService(service)), whileStopping),
      list: unary(() => {
        const statuses = states.names.map((name) => [name, response(states.get(name))] as const);
        return create(HealthListResponseSchema, { statuses: Object.fromEntries(statuses) });
      }, whileStopping),
      watch: serverStream(
        async function* ({ service }, { signal }) {
          for await (const health of states.watch(service, signal)) yield response(health);
        },
        { endOnStop: true },
      ),
    },
    { authentication: "none" },
  );
}

function unknownService(service: string): never {
  throw new ServiceError({
    code: "NOT_FOUND",
    reason: "NOT_FOUND",
    message: `This process has no service ${JSON.stringify(service)}.`,
    metadata: { resource: service },
  });
}

const whileStopping = { whileStopping: true };

function response(health: Health | undefined): HealthCheckResponse {
  const status = health === undefined ? ServingStatus.SERVICE_UNKNOWN : ServingStatus[health];
  return create(HealthCheckResponseSchema, { status });
}
