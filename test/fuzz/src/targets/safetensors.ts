import { isDeepStrictEqual } from "node:util";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { sealed } from "../mutation/sealed.js";
import { nothingToClose, refusesWith, Violation, type FuzzCase, type FuzzTarget } from "../target.js";
import { sealSafetensors } from "./seal-safetensors.js";

const dictionary = [
  '"dtype"',
  '"shape"',
  '"data_offsets"',
  '"__metadata__":{}',
  '"F64"',
  '"BOOL"',
  '"I8"',
  "[]",
  "[0,0]",
].concat([",", "{", "}", '"a":', "\\u0000", "\\ud800", "1e400", "-0", "0.0", "9007199254740993", "[[[[[[", "\ufeff"]);

const tensor: fc.Arbitrary<WireTensor> = fc
  .tuple(
    fc.array(fc.nat(4), { maxLength: 4 }),
    fc.constantFrom("F64", "F32", "I64", "I32", "U8", "BOOL"),
    fc.uint8Array({ minLength: 64, maxLength: 64 }),
  )
  .map(([shape, dtype, bytes]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const at = (i: number): number => bytes[i % 64] ?? 0;
    const numbers = Array.from({ length: count }, (_, i) => at(i));
    switch (dtype) {
      case "F64":
        return { dtype, shape, data: Float64Array.from(numbers, (value) => value / 7) };
      case "F32":
        return { dtype, shape, data: Float32Array.from(numbers, (value) => (value === 255 ? NaN : value / 7)) };
      case "I64":
        return { dtype, shape, data: BigInt64Array.from(numbers, (value) => BigInt(value) - (1n << 62n)) };
      case "I32":
        return { dtype, shape, data: Int32Array.from(numbers, (value) => value - 2 ** 31) };
      case "U8":
        return { dtype, shape, data: Uint8Array.from(numbers) };
      case "BOOL":
        return { dtype, shape, data: Uint8Array.from(numbers, (value) => value & 1) };
    }
  });

const name = fc.oneof(fc.constantFrom("theta", "__proto__", "constructor", "", "a.b"), fc.string({ unit: "grapheme" }));

/** Files of arbitrary tensors under arbitrary names, which must be read. */
const written: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.dictionary(name, tensor, { maxKeys: 4 }),
    fc.dictionary(name, fc.string({ unit: "grapheme" }), { maxKeys: 3 }),
  )
  .filter(([tensors]) => !Object.hasOwn(tensors, "__metadata__"))
  .map(([tensors, metadata]) => ({ content: encodeSafetensors(tensors, metadata), valid: true }));

const samples = fc.sample(written, { numRuns: 12, seed: 1 }).map(({ content }) => content);

/** Files, above all headers. What is read comes back as the same values when it is written again. */
export const safetensors: FuzzTarget = {
  name: "safetensors",
  weight: 8,
  open: async () => ({
    cases: fc.oneof(
      { weight: 1, arbitrary: written },
      { weight: 4, arbitrary: sealed(mutatedBytes(samples, dictionary), sealSafetensors) },
    ),
    read(content) {
      const first = decodeSafetensors(content);
      const again = decodeSafetensors(rewritten(first));
      if (!isDeepStrictEqual(again, first)) throw new Violation("what was read does not come back as it was");
    },
    refuses: refusesWith(SafetensorsError),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};

/** A file may have names and values that only escapes can write, such as lone surrogates: those are not written again. */
function rewritten({ tensors, metadata }: ReturnType<typeof decodeSafetensors>): Uint8Array {
  return encodeSafetensors(tensors, metadata);
}
