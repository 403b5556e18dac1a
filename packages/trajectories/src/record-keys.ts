import { checkDigest } from "./blob-store.js";

/** Folder of a specification. @throws RangeError for a malformed digest */
export function trajectoryKey(digest: string): string {
  checkDigest(digest);
  return `trajectories/${digest}`;
}

/** Key of the specification itself. */
export function specKey(digest: string): string {
  return `${trajectoryKey(digest)}/spec.json`;
}

/** Folder of an expert's records. @throws RangeError */
export function expertKey(digest: string, expert: number): string {
  return `${trajectoryKey(digest)}/${checkIndex("expert", expert)}`;
}

/** Key of the record of one snapshot. @throws RangeError */
export function recordKey(digest: string, expert: number, epoch: number): string {
  return `${expertKey(digest, expert)}/${checkIndex("epoch", epoch)}.json`;
}

/** @throws RangeError unless it is a non-negative integer */
export function checkIndex(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a non-negative integer, got ${value}`);
  }
  return value;
}

/** The numbers among the names that are plain decimal numbers with the given ending, ascending; others belong to somebody else. */
export function indices(names: readonly string[], ending: string): number[] {
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, name.length - ending.length))
    .filter((name) => /^(?:0|[1-9][0-9]{0,14})$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}
