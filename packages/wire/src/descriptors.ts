/** What server reflection tells about proto/. */
import { descriptors } from "./generated/descriptors.js";

/** One file of proto/, or a file that one of them imports. */
export interface DescriptorFile {
  /** Path by which others import it, such as `condensery/type/v1/tensor.proto`. */
  readonly name: string;
  /** Names of the files that it imports. */
  readonly dependencies: readonly string[];
  /** Full names of its services, methods, messages and enums, such as `condensery.type.v1.Tensor`. */
  readonly symbols: readonly string[];
  /** A serialised google.protobuf.FileDescriptorProto. */
  readonly bytes: Uint8Array;
}

/** Every file, each behind those that it imports. */
export const descriptorFiles: readonly DescriptorFile[] = descriptors.map(({ base64, ...file }) => ({
  ...file,
  bytes: Buffer.from(base64, "base64"),
}));

/** All files as one serialised google.protobuf.FileDescriptorSet, what `buf curl --schema` and grpcurl take. */
export function descriptorSet(): Uint8Array {
  // Field 1 of the set, length-delimited
  const parts = descriptorFiles.flatMap(({ bytes }) => [Uint8Array.of(0x0a, ...varint(bytes.length)), bytes]);
  return Buffer.concat(parts);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
