import type { CommonOptions, DatasetKind } from "./names/dataset-name.js";

/** Where a data set comes from. */
export type DatasetSpec =
  | (CommonOptions & { readonly kind: "mnist" })
  | (CommonOptions & Confined & { readonly kind: "idx"; readonly directory: string })
  | (DatasetKind &
      Confined & {
        /** Folder or archive. */
        readonly path: string;
      });

interface Confined {
  /**
   * Folder that every file must really lie in when it is opened, whatever links were put on the way since it was found;
   * absent: anywhere.
   */
  readonly root?: string;
}
