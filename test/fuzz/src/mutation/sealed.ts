import * as fc from "fast-check";
import type { FuzzCase } from "../target.js";

/**
 * Half of the cases as they are, half with their checksums and lengths made right again, so that the parser gets past
 * its first check.
 */
export function sealed(
  cases: fc.Arbitrary<FuzzCase>,
  seal: (content: Uint8Array) => Uint8Array,
): fc.Arbitrary<FuzzCase> {
  return fc
    .tuple(cases, fc.boolean())
    .map(([{ content, valid }, mended]) => ({ content: mended ? seal(content) : content, valid }));
}
