// The wire form of google.rpc.Status with the three details that Condensery sends: ErrorInfo, BadRequest, RetryInfo.
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { FieldViolation } from "./service-error.js";

/** google.rpc.Status, with its details taken out of their envelopes. */
export interface RichStatus {
  readonly code: number;
  readonly message: string;
  readonly errorInfo?: ErrorInfo;
  readonly fields?: readonly FieldViolation[];
  readonly retryDelayMs?: number;
}

export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const typePrefix = "type.googleapis.com/google.rpc.";

export function encodeRichStatus(status: RichStatus): Uint8Array {
  const writer = new BinaryWriter();
  if (status.code !== 0) writer.tag(1, WireType.Varint).int32(status.code);
  writeText(writer, 2, status.message);
  if (status.errorInfo !== undefined) writeDetail(writer, "ErrorInfo", encodeErrorInfo(status.errorInfo));
  if (status.fields !== undefined && status.fields.length > 0) {
    writeDetail(writer, "BadRequest", encodeBadRequest(status.fields));
  }
  if (status.retryDelayMs !== undefined) writeDetail(writer, "RetryInfo", encodeRetryInfo(status.retryDelayMs));
  return writer.finish();
}

export function decodeRichStatus(bytes: Uint8Array): RichStatus {
  let status: RichStatus = { code: 0, message: "" };
  readFields(bytes, (reader, field) => {
    if (field === 1) status = { ...status, code: reader.int32() };
    else if (field === 2) status = { ...status, message: reader.string() };
    else if (field === 3) status = { ...status, ...decodeDetail(reader.bytes()) };
    else return false;
    return true;
  });
  return status;
}

function decodeDetail(bytes: Uint8Array): Partial<RichStatus> {
  let type = "";
  let value: Uint8Array = new Uint8Array();
  readFields(bytes, (reader, field) => {
    if (field === 1) type = reader.string();
    else if (field === 2) value = reader.bytes();
    else return false;
    return true;
  });
  if (type === `${typePrefix}ErrorInfo`) return { errorInfo: decodeErrorInfo(value) };
  if (type === `${typePrefix}BadRequest`) return { fields: decodeBadRequest(value) };
  if (type === `${typePrefix}RetryInfo`) return { retryDelayMs: decodeRetryInfo(value) };
  return {};
}

function writeDetail(writer: BinaryWriter, type: string, value: Uint8Array): void {
  writer.tag(3, WireType.LengthDelimited).fork();
  writeText(writer, 1, `${typePrefix}${type}`);
  writer.tag(2, WireType.LengthDelimited).bytes(value).join();
}

function encodeErrorInfo({ reason, domain, metadata }: ErrorInfo): Uint8Array {
  const writer = new BinaryWriter();
  writeText(writer, 1, reason);
  writeText(writer, 2, domain);
  for (const [key, value] of Object.entries(metadata)) writePair(writer, 3, key, value);
  return writer.finish();
}

function decodeErrorInfo(bytes: Uint8Array): ErrorInfo {
  let reason = "";
  let domain = "";
  const metadata: Record<string, string> = {};
  readFields(bytes, (reader, field) => {
    if (field === 1) reason = reader.string();
    else if (field === 2) domain = reader.string();
    else if (field === 3) {
      const [key, value] = decodePair(reader.bytes());
      metadata[key] = value;
    } else return false;
    return true;
  });
  return { reason, domain, metadata };
}

function encodeBadRequest(fields: readonly FieldViolation[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { field, description } of fields) writePair(writer, 1, field, description);
  return writer.finish();
}

function decodeBadRequest(bytes: Uint8Array): readonly FieldViolation[] {
  const fields: FieldViolation[] = [];
  readFields(bytes, (reader, field) => {
    if (field !== 1) return false;
    const [name, description] = decodePair(reader.bytes());
    fields.push({ field: name, description });
    return true;
  });
  return fields;
}

/** RetryInfo holds one google.protobuf.Duration. */
function encodeRetryInfo(delayMs: number): Uint8Array {
  const whole = Math.max(0, Math.round(delayMs));
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  if (whole >= 1000) writer.tag(1, WireType.Varint).int64(Math.floor(whole / 1000));
  if (whole % 1000 > 0) writer.tag(2, WireType.Varint).int32((whole % 1000) * 1_000_000);
  return writer.join().finish();
}

function decodeRetryInfo(bytes: Uint8Array): number {
  let delayMs = 0;
  readFields(bytes, (outer, field) => {
    if (field !== 1) return false;
    readFields(outer.bytes(), (reader, part) => {
      if (part === 1) delayMs += Number(reader.int64()) * 1000;
      else if (part === 2) delayMs += reader.int32() / 1_000_000;
      else return false;
      return true;
    });
    return true;
  });
  return delayMs;
}

/** Map entries and field violations have the same form: two texts under 1 and 2. */
function writePair(writer: BinaryWriter, field: number, first: string, second: string): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  writeText(writer, 1, first);
  writeText(writer, 2, second);
  writer.join();
}

function decodePair(bytes: Uint8Array): readonly [string, string] {
  let first = "";
  let second = "";
  readFields(bytes, (reader, field) => {
    if (field === 1) first = reader.string();
    else if (field === 2) second = reader.string();
    else return false;
    return true;
  });
  return [first, second];
}

function writeText(writer: BinaryWriter, field: number, text: string): void {
  if (text !== "") writer.tag(field, WireType.LengthDelimited).string(text);
}

/** Calls `take` for each field; fields that it leaves alone are skipped, as newer senders may add some. */
function readFields(bytes: Uint8Array, take: (reader: BinaryReader, field: number) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!take(reader, field)) reader.skip(wireType, field);
  }
}
