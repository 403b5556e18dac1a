import type { DatasetKind } from "./names/dataset-name.js";

/** Where a data set comes from. */
export type DatasetSpec =
  | { readonly kind: "mnist" }
  | { readonly kind: "idx"; readonly directory: string }
  | (DatasetKind & {
      /** Folder or archive. */
      readonly path: string;
    });
