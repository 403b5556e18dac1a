/** The generated stubs over a real connection, with a tensor above gRPC's usual limit of 4 MiB. */
import { credentials, Server, ServerCredentials, status, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callMessages, readTensor, tensorChunks, type ReceivingCall } from "./convert/index.js";
import { TrajectoryServiceClient, TrajectoryServiceService, type TrajectoryServiceServer } from "./trajectory.js";
import type { TensorChunk } from "./type.js";

const theta = { shape: [1 << 21], data: Float32Array.from({ length: 1 << 21 }, (_, i) => Math.fround(i / 7)) };
const server = new Server();
let whenCancelled: Promise<void> | undefined;
let client: TrajectoryServiceClient;

const notHere = { code: status.UNIMPLEMENTED, details: "not in this test" };
const implementation: TrajectoryServiceServer = {
  registerSpecification: (_call, callback) => callback(notHere),
  appendSnapshot: (_call, callback) => callback(notHere),
  listTrajectories: (_call, callback) => callback(notHere),
  describeExpert: ({ request }, callback) => {
    const name = { specificationDigest: request.specificationDigest, expert: request.expert, epoch: 0 };
    callback(null, { snapshots: [{ name, blob: "", parameters: 2n ** 60n, statistics: { trainLoss: 0.5 } }] });
  },
  readSnapshot: (call) => {
    whenCancelled = new Promise((resolve) => call.on("cancelled", () => resolve()));
    void (async () => {
      if (call.request.offsetBytes > 8n << 20n) {
        call.emit("error", { code: status.OUT_OF_RANGE, details: "offset_bytes" });
        return;
      }
      for await (const chunk of tensorChunks(theta, { offsetBytes: Number(call.request.offsetBytes) })) {
        if (call.cancelled) return;
        if (!call.write({ theta: chunk })) await new Promise((resolve) => call.once("drain", resolve));
      }
      call.end();
    })();
  },
};

beforeAll(async () => {
  server.addService(TrajectoryServiceService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  client = new TrajectoryServiceClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

const snapshot = { specificationDigest: "0".repeat(64), expert: 3, epoch: 2 };

async function* chunksOf(
  call: ReceivingCall<{ readonly theta?: TensorChunk | undefined }>,
): AsyncGenerator<TensorChunk> {
  for await (const { theta: chunk } of callMessages(call)) yield chunk ?? {};
}

test("a unary call keeps 64-bit integers and maps", async () => {
  const response = await new Promise((resolve, reject) => {
    client.describeExpert({ specificationDigest: "ab", expert: 7 }, (error: ServiceError | null, value) =>
      error === null ? resolve(value) : reject(error),
    );
  });
  const name = { specificationDigest: "ab", expert: 7, epoch: 0 };
  expect(response).toEqual({ snapshots: [{ name, blob: "", parameters: 2n ** 60n, statistics: { trainLoss: 0.5 } }] });
});

test("a tensor of 8 MiB is streamed", async () => {
  const stream = client.readSnapshot({ snapshot, offsetBytes: 0n });
  const back = await readTensor(chunksOf(stream), { field: "theta", maxBytes: 8 << 20 });
  expect(back.shape).toEqual(theta.shape);
  expect(Buffer.from(back.data.buffer).equals(Buffer.from(theta.data.buffer))).toBe(true);
});

test("a refused header cancels the call", async () => {
  const stream = client.readSnapshot({ snapshot, offsetBytes: 0n });
  const reading = readTensor(chunksOf(stream), { field: "theta", maxBytes: 1 << 20 });
  await expect(reading).rejects.toThrow("at most 1048576 bytes");
  await whenCancelled;
});

test("leaving the loop cancels the call", async () => {
  for await (const chunk of chunksOf(client.readSnapshot({ snapshot, offsetBytes: 0n }))) {
    expect(chunk.part?.$case).toBe("header");
    break;
  }
  await whenCancelled;
});

test("an error of the call reaches the loop", async () => {
  const loop = async (): Promise<void> => {
    for await (const chunk of chunksOf(client.readSnapshot({ snapshot, offsetBytes: 1n << 40n })))
      expect(chunk).toBeNull();
  };
  await expect(loop()).rejects.toMatchObject({ code: status.OUT_OF_RANGE });
});
