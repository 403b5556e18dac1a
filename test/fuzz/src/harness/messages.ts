import type { Verdict } from "./verdict.js";

/** What a case process is told to do. */
export interface Order {
  /** Module that exports `targets`. */
  readonly targets: string;
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Whether a case that shows a crash is made smaller; takes up to half a minute. */
  readonly shrink: boolean;
}

/** What a case process tells, one message a case and one at the end. */
export type Report =
  | { readonly kind: "opened" }
  | {
      readonly kind: "case";
      readonly index: number;
      readonly verdict: Verdict;
      /** Memory of the process behind the case, in MiB. */
      readonly memoryMiB: number;
      /** Of a finding: the input in base64, as small as it could be made. */
      readonly content?: string;
    }
  | {
      readonly kind: "done";
      /** Largest memory that the process ever had. */
      readonly peakMiB: number;
    };
