import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/** A file and everything that it imports, each as it was given. */
export type FileClosure = readonly Uint8Array[];

interface IndexedFile {
  readonly bytes: Uint8Array;
  readonly dependencies: readonly string[];
}

/** Answers the questions of server reflection from serialised file descriptors, which are kept byte for byte. */
export class DescriptorIndex {
  readonly #files = new Map<string, IndexedFile>();
  /** Fully qualified name of a message, enum, value, service, method, field or extension to its file. */
  readonly #symbols = new Map<string, string>();
  /** Extended message to extension number to the extension's file. */
  readonly #extensions = new Map<string, Map<number, string>>();

  constructor(files: readonly Uint8Array[]) {
    for (const bytes of files) this.#addFile(bytes);
    for (const [name, { dependencies }] of this.#files) {
      const missing = dependencies.filter((dependency) => !this.#files.has(dependency));
      if (missing.length > 0) {
        throw new Error(
          `Descriptors: ${name} imports ${missing.join(", ")}, not in the set; build it with its imports.`,
        );
      }
    }
  }

  fileByName(name: string): FileClosure | undefined {
    return this.#files.has(name) ? this.#closure(name) : undefined;
  }

  fileOfSymbol(symbol: string): FileClosure | undefined {
    const name = this.#symbols.get(symbol.replace(/^\./u, ""));
    return name === undefined ? undefined : this.#closure(name);
  }

  fileOfExtension(message: string, number: number): FileClosure | undefined {
    const name = this.#extensions.get(message)?.get(number);
    return name === undefined ? undefined : this.#closure(name);
  }

  /** Ascending; undefined when the message is not known. */
  extensionNumbers(message: string): readonly number[] | undefined {
    const numbers = this.#extensions.get(message);
    if (numbers === undefined) return this.#symbols.has(message) ? [] : undefined;
    return [...numbers.keys()].toSorted((first, second) => first - second);
  }

  #closure(name: string): FileClosure {
    const order: Uint8Array[] = [];
    const queue = [name];
    const seen = new Set(queue);
    for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
      const file = this.#files.get(current);
      if (file === undefined) continue;
      order.push(file.bytes);
      for (const dependency of file.dependencies) {
        if (seen.has(dependency)) continue;
        seen.add(dependency);
        queue.push(dependency);
      }
    }
    return order;
  }

  #addFile(bytes: Uint8Array): void {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    // Two sets may bring the same file, such as gRPC's own; the first stays.
    if (this.#files.has(file.name)) return;
    this.#files.set(file.name, { bytes, dependencies: file.dependency });
    for (const symbol of symbolsOf(file)) this.#symbols.set(symbol, file.name);
    for (const { extendee, number } of extensionsOf(file)) {
      const message = extendee.replace(/^\./u, "");
      const numbers = this.#extensions.get(message) ?? new Map<number, string>();
      this.#extensions.set(message, numbers.set(number, file.name));
    }
  }
}

/** The serialised files of a serialised google.protobuf.FileDescriptorSet, without decoding them. */
export function filesOfSet(descriptors: Uint8Array): readonly Uint8Array[] {
  const reader = new BinaryReader(descriptors);
  const files: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return files;
}

function* symbolsOf(file: FileDescriptorProto): Generator<string> {
  const inFile = (name: string) => (file.package === "" ? name : `${file.package}.${name}`);
  for (const message of file.messageType) yield* symbolsOfMessage(message, inFile(message.name));
  for (const enumeration of file.enumType) {
    yield inFile(enumeration.name);
    // An enum's values live beside it, not inside it.
    for (const { name } of enumeration.value) yield inFile(name);
  }
  for (const { name } of file.extension) yield inFile(name);
  for (const service of file.service) {
    yield inFile(service.name);
    for (const { name } of service.method) yield `${inFile(service.name)}.${name}`;
  }
}

function* symbolsOfMessage(message: DescriptorProto, name: string): Generator<string> {
  yield name;
  for (const field of [...message.field, ...message.extension, ...message.oneofDecl]) yield `${name}.${field.name}`;
  for (const enumeration of message.enumType) {
    yield `${name}.${enumeration.name}`;
    for (const value of enumeration.value) yield `${name}.${value.name}`;
  }
  for (const nested of message.nestedType) yield* symbolsOfMessage(nested, `${name}.${nested.name}`);
}

function* extensionsOf(scope: FileDescriptorProto | DescriptorProto): Generator<FieldDescriptorProto> {
  yield* scope.extension;
  const nested = scope.$typeName === "google.protobuf.FileDescriptorProto" ? scope.messageType : scope.nestedType;
  for (const message of nested) yield* extensionsOf(message);
}
