import { convertAll, int64FieldFromWire, integerFromWire, invalid, required } from "@condensery/wire/convert";
import type { DescribeExpertRequest, ListTrajectoriesRequest, ReadSnapshotRequest } from "@condensery/wire/trajectory";
import type { SnapshotName } from "@condensery/wire/type";
import type { PageRequest } from "./commands/list-trajectories.js";

/** One snapshot, checked. */
export interface SnapshotKey {
  readonly specDigest: string;
  readonly expert: number;
  readonly epoch: number;
}

/** One expert, checked. */
export type ExpertKey = Pick<SnapshotKey, "specDigest" | "expert">;

/** @throws WireError */
export function snapshotKeyOf(name: SnapshotName | undefined, field: string): SnapshotKey {
  const { specificationDigest, expert, epoch } = required(name, field, "the name of a snapshot");
  return convertAll({
    specDigest: () => digestOf(specificationDigest, `${field}.specification_digest`),
    expert: () => integerFromWire(expert, `${field}.expert`, { from: 0 }),
    epoch: () => integerFromWire(epoch, `${field}.epoch`, { from: 0 }),
  });
}

/** @throws WireError */
export function readOf({ snapshot, offsetBytes }: ReadSnapshotRequest): {
  readonly name: SnapshotKey;
  readonly offsetBytes: number;
} {
  return convertAll({
    name: () => snapshotKeyOf(snapshot, "snapshot"),
    offsetBytes: () => int64FieldFromWire(offsetBytes, "offset_bytes", { from: 0 }),
  });
}

/** @throws WireError */
export function expertOf({ specificationDigest, expert }: DescribeExpertRequest): ExpertKey {
  return convertAll({
    specDigest: () => digestOf(specificationDigest, "specification_digest"),
    expert: () => integerFromWire(expert, "expert", { from: 0 }),
  });
}

const longestPage = 1000;
const usualPage = 100;
const tokenPrefix = "1:";

/** @throws WireError */
export function pageOf({ pageSize, pageToken }: ListTrajectoriesRequest): PageRequest {
  return convertAll({
    size: () => integerFromWire(pageSize ?? usualPage, "page_size", { from: 1, to: longestPage }),
    after: () => (pageToken === "" ? "" : lastDigestOf(pageToken)),
  });
}

/** Callers only hand it back; the number in front lets a later version mean something else by it. */
export function pageTokenOf(lastDigest: string): string {
  return Buffer.from(`${tokenPrefix}${lastDigest}`).toString("base64url");
}

function lastDigestOf(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const digest = text.slice(tokenPrefix.length);
  if (!isDigest(digest) || pageTokenOf(digest) !== token) {
    throw invalid("page_token", "the next_page_token of a response", JSON.stringify(token));
  }
  return digest;
}

function digestOf(text: string, field: string): string {
  if (!isDigest(text)) throw invalid(field, "a SHA-256 of 64 lower-case hexadecimal digits", JSON.stringify(text));
  return text;
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/u.test(text);
}
