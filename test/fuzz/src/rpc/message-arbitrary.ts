import {
  create,
  type DescField,
  type DescMessage,
  ScalarType,
  toBinary,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import * as fc from "fast-check";

/** Messages may contain themselves. */
const deepest = 6;

const doubles = fc.oneof(fc.constantFrom(0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 1e308, 5e-324), fc.double());
const int32s = fc.oneof(fc.constantFrom(0, 1, 2, 3, -1, 32, 64, 1024, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
const uint32s = fc.oneof(fc.constantFrom(0, 1, 2 ** 32 - 1), fc.nat());
const int64s = fc.oneof(
  fc.constantFrom(0n, 1n, 4n, -1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const uint64s = fc.oneof(fc.constantFrom(0n, 1n, 2n ** 64n - 1n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const texts = fc.oneof(
  fc.constantFrom("", "mnist", "folder:a/b?size=8", "idx:../x", "a".repeat(64), "condensations/x", "{}", "__proto__"),
  fc.constantFrom("x".repeat(20_000), "\u0000".repeat(3000), '"'.repeat(9000)),
  fc.string({ unit: "grapheme", maxLength: 20 }),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.nat(20_000).map((length) => new Uint8Array(length)),
);

/** Bytes of messages in which each field is there with some likelihood, whatever it may hold. */
export function messageBytes(message: DescMessage, likelihood: number): fc.Arbitrary<Uint8Array> {
  return messages(message, likelihood, deepest).map((init) =>
    toBinary(message, create(message, init as MessageInitShape<DescMessage>)),
  );
}

function messages(message: DescMessage, likelihood: number, depth: number): fc.Arbitrary<object> {
  const grouped = message.members.map((member) =>
    member.kind === "oneof"
      ? maybe(likelihood, fc.oneof(...member.fields.map((field) => chosen(field, likelihood, depth)))).map(
          (value) => [member.localName, value] as const,
        )
      : maybe(likelihood, fields(member, likelihood, depth)).map((value) => [member.localName, value] as const),
  );
  return fc.tuple(...grouped).map((members) => Object.fromEntries(members.filter(([, value]) => value !== undefined)));
}

function chosen(field: DescField, likelihood: number, depth: number): fc.Arbitrary<unknown> {
  return fields(field, likelihood, depth).map((value) => ({ case: field.localName, value }));
}

function maybe(likelihood: number, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: Math.round(100 * likelihood), arbitrary },
    { weight: Math.round(100 * (1 - likelihood)), arbitrary: fc.constant(undefined) },
  );
}

function fields(field: DescField, likelihood: number, depth: number): fc.Arbitrary<unknown> {
  switch (field.fieldKind) {
    case "scalar":
      return scalars(field.scalar);
    case "enum":
      return fc.oneof(fc.constantFrom(...field.enum.values.map(({ number }) => number)), fc.nat(1000));
    case "message":
      return submessages(field.message, likelihood, depth);
    case "list":
      if (field.listKind === "message") return lists(submessages(field.message, likelihood, depth));
      return lists(field.listKind === "enum" ? fc.nat(20) : scalars(field.scalar));
    case "map": {
      const values =
        field.mapKind === "message"
          ? submessages(field.message, likelihood, depth)
          : field.mapKind === "enum"
            ? fc.nat(20)
            : scalars(field.scalar);
      // Text stands for every kind of key
      return fc.dictionary(fc.constantFrom("loss", "1", "", "__proto__", "é"), values, { maxKeys: 3 });
    }
  }
}

/** Mostly short: a shape has some axes, and one list in a few has very many. */
function lists(items: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.array(items, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.tuple(items, fc.nat(3000)).map(([item, length]) => new Array(length).fill(item)) },
  );
}

function submessages(message: DescMessage, likelihood: number, depth: number): fc.Arbitrary<object> {
  return depth === 0 ? fc.constant({}) : messages(message, likelihood, depth - 1);
}

function scalars(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return doubles;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return int32s;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return uint32s;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return int64s;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return uint64s;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.STRING:
      return texts;
    case ScalarType.BYTES:
      return bytes;
  }
}
