import * as fc from "fast-check";
import type { FuzzCase } from "../target.js";
import { applyMutation } from "./apply-mutation.js";
import { mutations } from "./mutation.js";

/** Valid inputs with changes; a tenth of them without, and some made of arbitrary bytes. */
export function mutatedBytes(
  inputs: readonly Uint8Array[],
  dictionary: readonly string[] = [],
): fc.Arbitrary<FuzzCase> {
  const material = { inputs, dictionary: dictionary.map((word) => new TextEncoder().encode(word)) };
  const changed = fc.tuple(fc.constantFrom(...inputs), mutations).map(([input, changes]) => ({
    content: changes.reduce((content, change) => applyMutation(content, change, material), input),
    valid: changes.length === 0,
  }));
  return fc.oneof(
    { weight: 19, arbitrary: changed },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 256 }).map((content) => ({ content, valid: false })) },
  );
}

/** The same for inputs that are text, of which some are valid inputs as given by an arbitrary. */
export function mutatedText(inputs: readonly string[], dictionary: readonly string[] = []): fc.Arbitrary<FuzzCase> {
  return mutatedBytes(
    inputs.map((input) => new TextEncoder().encode(input)),
    dictionary,
  );
}
