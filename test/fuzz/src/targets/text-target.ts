import type { Arbitrary } from "fast-check";
import { nothingToClose, type FuzzCase, type OpenTarget } from "../target.js";

export interface TextParser {
  readonly cases: Arbitrary<FuzzCase>;
  readonly read: (text: string) => Promise<void> | void;
  readonly refuses: (error: unknown) => boolean;
}

/** A parser of text that needs no files. What is no UTF-8 comes as replacement characters. */
export function textTarget({ cases, read, refuses }: TextParser): OpenTarget {
  return {
    cases,
    read: (content) => read(new TextDecoder().decode(content)),
    refuses,
    [Symbol.asyncDispose]: nothingToClose,
  };
}
