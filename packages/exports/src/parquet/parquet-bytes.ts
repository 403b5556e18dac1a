import { parquetWriteBuffer } from "hyparquet-writer";
import type { CondensedSet } from "../condensed-set.js";
import { pictureFiles } from "../png/picture-files.js";
import { huggingFaceFeatures } from "./parquet-features.js";

type Schema = NonNullable<Parameters<typeof parquetWriteBuffer>[0]["schema"]>;

/** `image`: a group of the PNG and its path; `label`: the position of the class. */
const schema: Schema = [
  { name: "schema", num_children: 2 },
  { name: "image", repetition_type: "OPTIONAL", num_children: 2 },
  { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
  {
    name: "path",
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    logical_type: { type: "STRING" },
    repetition_type: "OPTIONAL",
  },
  { name: "label", type: "INT64", repetition_type: "OPTIONAL" },
];

/**
 * The bytes of a Parquet file of the images; equal sets give equal bytes.
 *
 * @throws ExportError (format) for images of other than one or three channels; the signal's reason when aborted
 */
export async function parquetBytes(set: CondensedSet, signal?: AbortSignal): Promise<Uint8Array> {
  const images: { readonly bytes: Uint8Array; readonly path: string }[] = [];
  const labels: bigint[] = [];
  for await (const { path, label, bytes } of pictureFiles(set, signal)) {
    images.push({ bytes, path });
    labels.push(BigInt(label));
  }
  const { classes, alpha, preprocessing, document } = set;
  const file = parquetWriteBuffer({
    schema,
    columnData: [
      { name: "image", data: images },
      { name: "label", data: labels },
    ],
    // Pictures are compressed already, and their least and greatest bytes tell nothing
    codec: "UNCOMPRESSED",
    statistics: false,
    kvMetadata: [
      { key: "huggingface", value: huggingFaceFeatures(classes) },
      { key: "condensery", value: JSON.stringify({ alpha, preprocessing, document }) },
    ],
  });
  return new Uint8Array(file);
}
