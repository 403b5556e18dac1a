/** Where a trajectory store lies. */
export type StoreLocation =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string };

/** Reads `file:DIR`, `s3://BUCKET` or `s3://BUCKET/PREFIX`; undefined when it is none of them. */
export function parseStoreLocation(text: string): StoreLocation | undefined {
  const folder = /^file:(?!\/\/)(.+)$/u.exec(text)?.[1];
  if (folder !== undefined) return { kind: "folder", folder };
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/u.exec(text);
  const bucket = match?.[1];
  if (bucket === undefined) return undefined;
  const prefix = (match?.[2] ?? "").replace(/\/$/u, "");
  const plain = prefix === "" || prefix.split("/").every((name) => name !== "" && name !== "." && name !== "..");
  return plain ? { kind: "s3", bucket, prefix } : undefined;
}
