import * as fc from "fast-check";

/** One change of some bytes. Places are taken modulo the length, so that each fits any content. */
export type Mutation =
  | { readonly kind: "flip-bit"; readonly at: number; readonly bit: number }
  | { readonly kind: "set-byte"; readonly at: number; readonly value: number }
  | { readonly kind: "truncate"; readonly at: number }
  | { readonly kind: "remove"; readonly at: number; readonly length: number }
  | { readonly kind: "duplicate"; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: "insert-run"; readonly at: number; readonly value: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "set-integer"; readonly at: number; readonly width: IntegerWidth; readonly value: bigint }
  | { readonly kind: "token"; readonly at: number; readonly token: number; readonly replace: boolean }
  | { readonly kind: "splice"; readonly at: number; readonly other: number; readonly from: number };

type IntegerWidth = "u16le" | "u16be" | "u32le" | "u32be" | "u64le" | "u64be";

const widths = ["u16le", "u16be", "u32le", "u32be", "u64le", "u64be"] as const satisfies readonly IntegerWidth[];

/** Lengths, counts and sizes at which arithmetic goes wrong. */
const telling = [0n, 1n, 2n, 7n, 8n, 127n, 128n, 255n, 256n, 65_535n, 65_536n]
  .concat([2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n])
  .concat([2n ** 63n, 2n ** 64n - 1n, 100_000_000n, 100_000_001n]);

// Headers are at the front: half of all changes are made there.
const place = fc.oneof(fc.nat(63), fc.nat());
const byte = fc.integer({ min: 0, max: 255 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("flip-bit" as const), at: place, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("set-byte" as const), at: place, value: byte }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("truncate" as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), at: place, length: fc.nat(64) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("duplicate" as const),
      at: place,
      length: fc.nat(600),
      times: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("insert-run" as const),
      at: place,
      value: fc.oneof(byte, fc.constantFrom(0, 9, 10, 32, 48, 91, 123, 255)),
      length: fc.oneof(fc.nat(64), fc.nat(5000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("insert" as const),
      at: place,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 32 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("set-integer" as const),
      at: place,
      width: fc.constantFrom(...widths),
      value: fc.oneof(fc.constantFrom(...telling), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("token" as const),
      at: place,
      token: fc.nat(),
      replace: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("splice" as const), at: fc.nat(), other: fc.nat(), from: fc.nat() }),
  },
);

/** Some changes, one after the other; none in a tenth of the cases. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 2 }) },
  { weight: 4, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 10 }) },
);
