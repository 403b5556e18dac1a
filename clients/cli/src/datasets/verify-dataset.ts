import type { DatasetManifest, DatasetSpec } from "@condensery/datasets";
import { columns } from "../display/columns.js";
import { jsonLine } from "../display/json-line.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { openedDataset, readDataset, specOf } from "./opened-dataset.js";
import { type ArchiveComparison, comparedArchive } from "./published-archive.js";

/** Damaged images that are listed one by one for people. */
const mostListed = 20;

/** A data set that is not whole, or not the one that was expected. */
class DamagedDatasetError extends Error {
  override readonly name = "DamagedDatasetError";
}

/** `condensery datasets verify URI`: reads everything, and fails when anything is damaged. */
export async function verifyDataset(uri: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const expected = flags.text("digest")?.toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/u.test(expected)) {
    throw new UsageError([`--digest must be 64 hexadecimal digits, got ${JSON.stringify(expected)}`]);
  }
  const spec = specOf(uri);
  const source = await openedDataset(skippingDamaged(spec), terminal);
  const { manifest } = await readDataset(source, terminal);
  const archive = await comparedArchive(spec, terminal.signal);
  const faults = faultsOf(manifest, expected);
  if (flags.has("json")) {
    const { train, test, digest } = manifest;
    const invalid = manifest.invalid.map(({ file, entry, reason, message }) => ({ file, entry, reason, message }));
    const whole = faults.length === 0;
    terminal.out(
      jsonLine({ kind: "verification", uri, whole, train: train.count, test: test.count, digest, archive, invalid }),
    );
  } else {
    terminal.out(verificationText(manifest, archive));
  }
  if (faults.length > 0) throw new DamagedDatasetError(`${uri}: ${faults.join("; ")}`);
}

/** Whatever the name says of images that cannot be decoded: all of them are to be found. */
function skippingDamaged(spec: DatasetSpec): DatasetSpec {
  return "images" in spec ? { ...spec, images: { ...spec.images, invalid: "skip" } } : spec;
}

function faultsOf({ invalid, digest }: DatasetManifest, expected: string | undefined): readonly string[] {
  const undecodable = invalid.length === 1 ? "1 image cannot be decoded" : `${invalid.length} images cannot be decoded`;
  return [
    ...(invalid.length === 0 ? [] : [undecodable]),
    ...(expected === undefined || expected === digest ? [] : [`expected the digest ${expected}, found ${digest}`]),
  ];
}

function verificationText(manifest: DatasetManifest, archive: ArchiveComparison | undefined): string {
  const { train, test, digest, invalid } = manifest;
  const published =
    archive?.isPublished === true ? "that of the published archive" : "not that of the published archive";
  const facts = [
    ["read", `${train.count} training and ${test.count} test images`],
    ["damaged", String(invalid.length)],
    ["digest", digest],
    ...(archive === undefined ? [] : [["MD5", `${archive.md5}, ${published}`]]),
  ];
  const listed = invalid.slice(0, mostListed).map(({ message }) => `${message}\n`);
  const more = invalid.length > mostListed ? `and ${invalid.length - mostListed} more; --json lists all\n` : "";
  return columns(facts, [0, 1]) + listed.join("") + more;
}
