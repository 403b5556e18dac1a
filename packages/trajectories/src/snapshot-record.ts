import { canonicalJson } from "./canonical-json.js";

const VERSION = 1;

/** A manifest file that is damaged, hand-made or of another version. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
  readonly file: string;
  /** The field at fault; "" for the whole file. */
  readonly field: string;

  constructor(file: string, field: string, message: string) {
    super(`${file}${field === "" ? "" : `, ${field}`}: ${message}`);
    this.file = file;
    this.field = field;
  }
}

/** Numbers that accompany a snapshot, such as loss, accuracy and seconds; all finite. */
export type SnapshotStatistics = Readonly<Record<string, number>>;

/** What the manifest says of one snapshot: the state of an expert after `epoch` epochs (0 is the initialisation). */
export interface SnapshotRecord {
  readonly specDigest: string;
  readonly expert: number;
  readonly epoch: number;
  /** SHA-256 of the safetensors blob with the single tensor `theta`, F32 [parameters]. */
  readonly blob: string;
  readonly parameters: number;
  readonly statistics: SnapshotStatistics;
}

/** What a record must agree with, by the place it was read from. */
export type SnapshotPlace = Pick<SnapshotRecord, "specDigest" | "expert" | "epoch">;

/** The bytes of a record: canonical JSON and a line feed. */
export function encodeSnapshotRecord(record: SnapshotRecord): Uint8Array {
  const { specDigest, expert, epoch, blob, parameters, statistics } = record;
  const json = { version: VERSION, specDigest, expert, epoch, blob, parameters, statistics };
  return new TextEncoder().encode(`${canonicalJson(json)}\n`);
}

/**
 * Reads a record and checks each field, and that it belongs where it lies.
 *
 * @param file for messages
 * @throws ManifestError
 */
export function decodeSnapshotRecord(bytes: Uint8Array, place: SnapshotPlace, file: string): SnapshotRecord {
  const fields = objectEntries(parseJson(bytes, file), file, "");
  const expectField = (name: string, legal: boolean, expected: string): void => {
    if (legal) return;
    const found = JSON.stringify(fields.get(name)) ?? "nothing";
    throw new ManifestError(file, name, `expected ${expected}, found ${found}`);
  };
  expectField("version", fields.get("version") === VERSION, String(VERSION));
  for (const name of ["specDigest", "expert", "epoch"] as const) {
    expectField(name, fields.get(name) === place[name], JSON.stringify(place[name]));
  }
  const blob = fields.get("blob");
  if (typeof blob !== "string" || !/^[0-9a-f]{64}$/.test(blob)) {
    throw new ManifestError(file, "blob", "expected a SHA-256 of 64 hexadecimal digits");
  }
  const parameters = fields.get("parameters");
  if (typeof parameters !== "number" || !Number.isSafeInteger(parameters) || parameters < 1) {
    throw new ManifestError(file, "parameters", "expected a positive integer");
  }
  const statistics: [string, number][] = [];
  for (const [name, value] of objectEntries(fields.get("statistics"), file, "statistics")) {
    if (typeof value !== "number") {
      throw new ManifestError(file, `statistics.${name}`, "expected a number");
    }
    statistics.push([name, value]);
  }
  return { ...place, blob, parameters, statistics: Object.fromEntries(statistics) };
}

/**
 * Parses the JSON text of a manifest file.
 *
 * @throws ManifestError
 */
export function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
    throw new ManifestError(file, "", `not valid JSON (${cause.message}); delete the file to write it again`);
  }
}

function objectEntries(value: unknown, file: string, field: string): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ManifestError(file, field, "expected an object");
  }
  return new Map(Object.entries(value));
}
