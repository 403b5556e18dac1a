import { readFile } from "node:fs/promises";
import { type Table, tableFromIPC } from "apache-arrow";
import { readParquet } from "parquet-wasm";

/**
 * A Parquet file as Arrow's own reader, the Rust crates `parquet` and `arrow`, understands it: the columns' types are those
 * of the file's schema, and the file's key-value metadata is that of the table's schema.
 */
export async function arrowTable(path: string): Promise<Table> {
  return tableFromIPC(readParquet(await readFile(path)).intoIPCStream());
}
