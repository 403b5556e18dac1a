import { callServerStream, callUnary, healthDefinition, type ServiceChannel } from "@condensery/service-kit";

const names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;
const options = { timeoutMs: 60_000 };

function request(service: string) {
  return { $typeName: "grpc.health.v1.HealthCheckRequest", service } as const;
}

/** What a probe is told. */
export async function health(channel: ServiceChannel, service: string): Promise<string | undefined> {
  const { status } = await callUnary(channel, healthDefinition.check, request(service), options);
  return names[status];
}

/** What a balancer that watches is told, until the server ends the stream. */
export async function* watchHealth(channel: ServiceChannel, service: string): AsyncGenerator<string | undefined> {
  for await (const { status } of callServerStream(channel, healthDefinition.watch, request(service), options)) {
    yield names[status];
  }
}
