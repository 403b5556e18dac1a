import {
  type CallContext,
  clientStream,
  createChannel,
  createLogger,
  defineService,
  parseConfiguration,
  serverStream,
  serverVariables,
  type ServiceChannel,
  ServiceError,
  startServer,
  unary,
} from "@condensery/service-kit";
import { tensorChunks } from "@condensery/wire/convert";
import {
  type AppendSnapshotRequest,
  type AppendSnapshotResponse,
  type ReadSnapshotRequest,
  type ReadSnapshotResponse,
  TrajectoryServiceService,
} from "@condensery/wire/trajectory";

/** What a test says about the service; what it leaves out fails. */
export interface FakeMethods {
  readonly read?: (request: ReadSnapshotRequest, context: CallContext) => AsyncIterable<ReadSnapshotResponse>;
  readonly append?: (messages: AsyncIterable<AppendSnapshotRequest>) => Promise<AppendSnapshotResponse>;
}

export interface FakeService extends AsyncDisposable {
  readonly channel: ServiceChannel;
}

/** What a replica says while it stops. */
export function unavailable(): ServiceError {
  return new ServiceError({ code: "UNAVAILABLE", reason: "UNAVAILABLE", message: "The service is stopping." });
}

/** The messages of theta from an offset on, in small parts. */
export async function* partsOf(theta: Float32Array, offsetBytes: bigint): AsyncGenerator<ReadSnapshotResponse> {
  const options = { chunkBytes: 8, offsetBytes: Number(offsetBytes) };
  for await (const chunk of tensorChunks({ shape: [theta.length], data: theta }, options)) yield { theta: chunk };
}

/** A service that does what a test asks for, behind a real connection. */
export async function startFakeService({ read, append }: FakeMethods): Promise<FakeService> {
  const notHere = (): never => {
    throw new Error("not in this test");
  };
  const service = defineService(TrajectoryServiceService, {
    registerSpecification: unary(notHere),
    appendSnapshot: clientStream(append ?? notHere),
    readSnapshot: serverStream(read ?? notHere),
    describeExpert: unary(notHere),
    listTrajectories: unary(notHere),
  });
  const variables = { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) };
  const configuration = parseConfiguration(variables, { CONDENSERY_GRACE_PERIOD: "1s" }).server;
  const logger = createLogger({ service: "test", level: "silent" });
  const server = await startServer({ services: [service], configuration, logger });
  const channel = createChannel({ addresses: server.address });
  return {
    channel,
    async [Symbol.asyncDispose]() {
      channel.close();
      await server.stop();
    },
  };
}
