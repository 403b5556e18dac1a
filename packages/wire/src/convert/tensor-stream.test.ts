import { describe, expect, test } from "vitest";
import { ElementType, TensorChunk } from "../generated/condensery/type/v1/tensor.js";
import { TensorAssembler } from "./tensor-assembler.js";
import { tensorChunks, type TensorChunksOptions } from "./tensor-chunks.js";
import { readTensor } from "./tensor-stream.js";
import type { SentTensor } from "./tensor.js";
import { seededNumbers, wireRejectionOf } from "./test-values.js";

const floats = (count: number, seed = 1): SentTensor & { readonly data: Float32Array } => {
  const next = seededNumbers(seed);
  return { shape: [count], data: Float32Array.from({ length: count }, () => next() - 0.5) };
};

/** What arrives at the other end of a connection. */
async function* sent(chunks: AsyncIterable<TensorChunk> | Iterable<TensorChunk>): AsyncGenerator<TensorChunk> {
  for await (const chunk of chunks) yield TensorChunk.decode(Buffer.from(TensorChunk.encode(chunk).finish()));
}

const collect = async (tensor: SentTensor, options?: TensorChunksOptions): Promise<TensorChunk[]> => {
  const chunks: TensorChunk[] = [];
  for await (const chunk of tensorChunks(tensor, options)) chunks.push(chunk);
  return chunks;
};

const options = { field: "theta", maxBytes: 1 << 20 };

describe("round trip", () => {
  test.each([1, 3, 4, 1023, 4096])("messages of %i bytes", async (chunkBytes) => {
    const tensor = floats(777, chunkBytes);
    const back = await readTensor(sent(tensorChunks(tensor, { chunkBytes })), options);
    expect(back).toEqual({ elementType: "float32", ...tensor });
  });

  test("integers and a scalar", async () => {
    const integers = { shape: [2, 1], data: BigInt64Array.of(-1n, 2n ** 62n) };
    expect(await readTensor(sent(tensorChunks(integers)), options)).toEqual({ elementType: "int64", ...integers });
    const scalar = { shape: [], data: Float32Array.of(0.5) };
    expect(await readTensor(sent(tensorChunks(scalar)), options)).toEqual({ elementType: "float32", ...scalar });
  });

  test("64 MiB in messages of 1 MiB by default, and of other sizes", async () => {
    const words = new Uint32Array(1 << 24);
    // Every word differs, so that no two messages are alike
    for (let i = 0; i < words.length; i += 1) words[i] = Math.imul(i, 2_654_435_761);
    const tensor = { shape: [1 << 23], data: new BigInt64Array(words.buffer) };
    for (const [chunkBytes, messages] of [
      [undefined, 65],
      [3_000_001, 24],
    ] as const) {
      let count = 0;
      const counted = async function* (): AsyncGenerator<TensorChunk> {
        for await (const chunk of tensorChunks(tensor, chunkBytes === undefined ? {} : { chunkBytes })) {
          count += 1;
          yield chunk;
        }
      };
      const back = await readTensor(counted(), { field: "theta", maxBytes: 64 << 20 });
      expect(count).toBe(messages);
      expect(Buffer.from(back.data.buffer).equals(Buffer.from(words.buffer))).toBe(true);
    }
  });
});

describe("refusals", () => {
  const tensor = floats(100);
  const data = (bytes: Uint8Array): TensorChunk => ({ part: { $case: "data", data: bytes } });
  const damaged = (chunk: TensorChunk | undefined): TensorChunk => {
    if (chunk?.part?.$case !== "data") throw new Error("expected data");
    return data(chunk.part.data.slice().with(0, (chunk.part.data[0] ?? 0) ^ 1));
  };
  type Change = (chunks: readonly TensorChunk[]) => readonly TensorChunk[];
  const cases: readonly (readonly [string, Change, string, string | RegExp, string | RegExp])[] = [
    ["nothing at all", () => [], "theta", "a header first", "the end of the stream"],
    ["no header", (chunks) => chunks.slice(1), "theta", "a header first", "data"],
    ["an empty message first", (chunks) => [{}, ...chunks], "theta", "a header first", "nothing"],
    ["two headers", (chunks) => [...chunks.slice(0, 1), ...chunks], "theta", "data behind the header", "header"],
    ["an empty message", (chunks) => chunks.toSpliced(2, 0, {}), "theta", "data behind the header", "nothing"],
    [
      "empty data",
      (chunks) => chunks.toSpliced(2, 0, data(new Uint8Array(0))),
      "theta.data",
      "1 to 4194304 bytes a message",
      "0 bytes",
    ],
    [
      "a message above 4 MiB",
      (chunks) => chunks.with(1, data(new Uint8Array((4 << 20) + 1))),
      "theta.data",
      "1 to 4194304 bytes a message",
      "4194305 bytes",
    ],
    [
      "a missing end",
      (chunks) => chunks.slice(0, -1),
      "theta.data",
      "400 bytes for float32[100]",
      "384 bytes, then the end of the stream",
    ],
    [
      "a missing message",
      (chunks) => chunks.toSpliced(3, 1),
      "theta.data",
      "400 bytes for float32[100]",
      "336 bytes, then the end of the stream",
    ],
    [
      "only the header",
      (chunks) => chunks.slice(0, 1),
      "theta.data",
      "400 bytes for float32[100]",
      "0 bytes, then the end of the stream",
    ],
    [
      "a byte too many",
      (chunks) => [...chunks, data(new Uint8Array(1))],
      "theta.data",
      "400 bytes for float32[100]",
      "at least 401 bytes",
    ],
    [
      "a repeated message",
      (chunks) => chunks.toSpliced(2, 0, ...chunks.slice(1, 2)),
      "theta.data",
      "400 bytes for float32[100]",
      "at least 448 bytes",
    ],
    [
      "a flipped bit",
      (chunks) => chunks.with(3, damaged(chunks[3])),
      "theta.data",
      /^bytes with SHA-256 [0-9a-f]{64}$/,
      /^[0-9a-f]{64}$/,
    ],
    [
      "messages in another order",
      ([header, first, second, ...rest]) => [header, second, first, ...rest].filter((chunk) => chunk !== undefined),
      "theta.data",
      /^bytes with SHA-256 [0-9a-f]{64}$/,
      /^[0-9a-f]{64}$/,
    ],
  ];
  test.each(cases)("%s", async (_name, change, field, expected, actual) => {
    const chunks = change(await collect(tensor, { chunkBytes: 64 }));
    const error = await wireRejectionOf(readTensor(sent(chunks), options));
    expect(error.reason).toBe("BAD_TENSOR");
    expect(error.violations).toHaveLength(1);
    expect(error.violations[0]?.field).toBe(field);
    expect(error.violations[0]?.expected).toMatch(expected instanceof RegExp ? expected : literal(expected));
    expect(error.violations[0]?.actual).toMatch(actual instanceof RegExp ? actual : literal(actual));
  });

  test("a header alone decides: digest, element type, expected shape, limit", async () => {
    const sha256 = new Uint8Array(32);
    const header = { elementType: ElementType.FLOAT32, shape: [1n << 40n], sha256 };
    const refuse = async (changes: Partial<typeof header>, more: object = {}): Promise<unknown> => {
      const part = { $case: "header" as const, header: { ...header, ...changes } };
      const { reason, violations } = await wireRejectionOf(readTensor(sent([{ part }]), { ...options, ...more }));
      return [reason, ...violations];
    };
    expect(await refuse({})).toEqual([
      "LIMIT_EXCEEDED",
      { field: "theta", expected: "at most 1048576 bytes", actual: `${2 ** 42} bytes` },
    ]);
    expect(await refuse({ sha256: new Uint8Array(31) })).toEqual([
      "BAD_TENSOR",
      { field: "theta.header.sha256", expected: "32 bytes", actual: "31 bytes" },
    ]);
    expect(await refuse({ elementType: ElementType.UNSPECIFIED })).toMatchObject(["BAD_TENSOR", { actual: "nothing" }]);
    expect(await refuse({ shape: [-1n] })).toMatchObject(["BAD_TENSOR", { field: "theta.header.shape" }]);
    const expected = { elementType: "float32", shape: [100] } as const;
    expect(await refuse({ shape: [99n] }, { expected })).toEqual([
      "BAD_TENSOR",
      { field: "theta.header", expected: "float32[100]", actual: "float32[99]" },
    ]);
  });

  test("options of the sender", async () => {
    for (const wrong of [{ chunkBytes: 0 }, { chunkBytes: (4 << 20) + 1 }, { offsetBytes: -1 }, { offsetBytes: 401 }]) {
      await expect(collect(tensor, wrong)).rejects.toThrow(RangeError);
    }
    await expect(collect({ shape: [101], data: tensor.data })).rejects.toThrow(RangeError);
  });
});

describe("a stream that breaks off", () => {
  const tensor = floats(100);

  test("goes on behind the last byte", async () => {
    const assembler = new TensorAssembler(options);
    const broken = async function* (): AsyncGenerator<TensorChunk> {
      yield* (await collect(tensor, { chunkBytes: 30 })).slice(0, 4);
      throw new Error("connection lost");
    };
    await expect(readTensor(broken(), assembler)).rejects.toThrow("connection lost");
    expect(assembler.receivedBytes).toBe(90);
    assembler.resume();
    const rest = tensorChunks(tensor, { chunkBytes: 70, offsetBytes: assembler.receivedBytes });
    expect(await readTensor(sent(rest), assembler)).toEqual({ elementType: "float32", ...tensor });
  });

  test("does not go on with another tensor", async () => {
    const assembler = new TensorAssembler(options);
    for (const chunk of (await collect(tensor, { chunkBytes: 30 })).slice(0, 4)) assembler.push(chunk);
    assembler.resume();
    const other = tensorChunks(floats(100, 2), { offsetBytes: assembler.receivedBytes });
    const error = await wireRejectionOf(readTensor(sent(other), assembler));
    expect(error.violations[0]?.expected).toMatch(/^the header of the stream before, float32\[100\] with SHA-256/);
  });
});

describe("leaving early", () => {
  test("a refusal closes the source", async () => {
    let closed = false;
    const endless = async function* (): AsyncGenerator<TensorChunk> {
      try {
        while (true) yield { part: { $case: "data", data: new Uint8Array(1) } };
      } finally {
        closed = true;
      }
    };
    await wireRejectionOf(readTensor(endless(), options));
    expect(closed).toBe(true);
  });

  test("leaving the sender's loop ends it", async () => {
    const chunks = tensorChunks(floats(1000), { chunkBytes: 4 });
    let seen = 0;
    for await (const chunk of chunks) {
      expect(chunk.part).toBeDefined();
      seen += 1;
      if (seen === 3) break;
    }
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });
});

function literal(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`);
}
