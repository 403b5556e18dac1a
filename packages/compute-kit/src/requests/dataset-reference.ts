import { convertAll, invalid, required } from "@condensery/wire/convert";
import type { DatasetReference } from "@condensery/wire/type";
import { digestFromWire } from "./parameters.js";

/** A data set that a service can look for. */
export type DatasetSource = { readonly kind: "mnist" } | { readonly kind: "idx"; readonly name: string };

export interface CheckedDataset {
  readonly uri: string;
  readonly source: DatasetSource;
  /** What the content must have as SHA-256; undefined: anything. */
  readonly digest: string | undefined;
}

/** Parts of a path under a data root; none of them can lead out of it. */
const name = /^(?!\.)[A-Za-z0-9._-]{1,128}(?:\/(?!\.)[A-Za-z0-9._-]{1,128}){0,7}$/u;

/** @throws WireError listing every mistake */
export function datasetFromWire(message: DatasetReference | undefined, field: string): CheckedDataset {
  const { uri, digest } = required(message, field, "a data set");
  const fields = convertAll({
    source: () => sourceFromWire(uri, `${field}.uri`),
    digest: () => (digest === undefined ? undefined : digestFromWire(digest, `${field}.digest`)),
  });
  return { uri, source: fields.source, digest: fields.digest };
}

function sourceFromWire(uri: string, field: string): DatasetSource {
  if (uri === "mnist") return { kind: "mnist" };
  const folder = uri.startsWith("idx:") ? uri.slice("idx:".length) : "";
  if (name.test(folder)) return { kind: "idx", name: folder };
  const expected = "mnist, or idx:NAME with a folder's name of letters, digits, dots, dashes and slashes";
  throw invalid(field, expected, uri === "" ? "nothing" : JSON.stringify(uri));
}
