import { callUnary, type ClientTls, createChannel, healthDefinition, RemoteError } from "@condensery/service-kit";

/** What a server says of itself. */
export type Answer =
  | { readonly kind: "silent"; readonly reason: string }
  /** Something listens there that does not speak the health protocol. */
  | { readonly kind: "foreign"; readonly reason: string }
  | {
      readonly kind: "answers";
      readonly serving: boolean;
      /** Full names of its gRPC services. */
      readonly services: readonly string[];
    };

const request = { $typeName: "grpc.health.v1.HealthListRequest" } as const;
const timeoutMs = 3000;

/** Asks the server at one address how its services are. */
export async function askHealth(address: string, signal: AbortSignal, tls?: ClientTls): Promise<Answer> {
  using channel = createChannel({ addresses: address, ...(tls === undefined ? {} : { tls }) });
  try {
    const { statuses } = await callUnary(channel, healthDefinition.list, request, { timeoutMs, signal });
    const states = Object.entries(statuses);
    const services = states.flatMap(([name]) => (name === "" ? [] : [name]));
    return { kind: "answers", serving: states.every(([, state]) => isServing(state)), services };
  } catch (error) {
    if (!RemoteError.isInstance(error)) throw error;
    const isForeign = error.code === "UNIMPLEMENTED" || error.code === "INTERNAL" || error.code === "DEADLINE_EXCEEDED";
    return { kind: isForeign ? "foreign" : "silent", reason: error.message };
  }
}

function isServing({ status }: { readonly status: number }): boolean {
  // SERVING of grpc.health.v1
  return status === 1;
}
