import type { Arbitrary } from "fast-check";

/** One thing that a parser is given. */
export interface FuzzCase {
  readonly content: Uint8Array;
  /** Whether it is right, so that the parser must take it. */
  readonly valid: boolean;
}

/** A parser made ready to be given cases one after the other. */
export interface OpenTarget extends AsyncDisposable {
  readonly cases: Arbitrary<FuzzCase>;
  /**
   * Hands the content to the parser. Resolves when the parser took it, and what it read was right; throws the parser's
   * own error when it refused. Anything else is a finding, above all a Violation.
   */
  read(content: Uint8Array): Promise<void> | void;
  /** Whether an error is the parser's declared way of refusing what it was given. */
  refuses(error: unknown): boolean;
}

/** One parser of the system. Opening takes a folder of its own, which is removed afterwards. */
export interface FuzzTarget {
  /** Lower-case words joined by dashes; also the name of its corpus folder. */
  readonly name: string;
  /** Share of the cases, relative to the other targets: cheap and intricate parsers get more. */
  readonly weight: number;
  /** Largest growth of the process in one case, in MiB. Default: 256. */
  readonly growthMiB?: number;
  open(folder: string): Promise<OpenTarget>;
}

/** A parser that took something and read it wrongly, or an answer that it must not give. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** The `refuses` of a target whose parser throws these classes and no others. */
export function refusesWith(
  ...classes: readonly (abstract new (...parts: never[]) => Error)[]
): (error: unknown) => boolean {
  return (error) => classes.some((kind) => error instanceof kind);
}

/** The disposal of a target that holds nothing. */
export async function nothingToClose(): Promise<void> {}
