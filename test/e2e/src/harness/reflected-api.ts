import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import {
  create,
  createFileRegistry,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Client, credentials, Metadata } from "@grpc/grpc-js";

const reflectionProtos = fileURLToPath(new URL("../../../../packages/service-kit/proto", import.meta.url));
const reflectionPath = "grpc.reflection.v1.ServerReflection";
const deadlineMs = 120_000;

export const buf = fileURLToPath(new URL("../../../../node_modules/.bin/buf", import.meta.url));

/** A client that has an address, the reflection protocol and plain gRPC, and knows nothing else of what it calls. */
export class ReflectedApi implements Disposable {
  readonly #client: Client;
  readonly #registry: FileRegistry;
  /** Of all services that the server lists, with their packages. */
  readonly services: readonly string[];

  private constructor(client: Client, services: readonly string[], registry: FileRegistry) {
    this.#client = client;
    this.services = services;
    this.#registry = registry;
  }

  static async at(address: string): Promise<ReflectedApi> {
    const client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": 2 ** 27,
      "grpc.max_send_message_length": 2 ** 27,
    });
    const reflection = methodOf(await reflectionProtocol(), reflectionPath, "ServerReflectionInfo");
    const [list] = await ask(client, reflection, [{ listServices: "*" }]);
    const services = (list?.listServicesResponse?.service ?? []).map(({ name }) => name);
    const answers = await ask(
      client,
      reflection,
      services.map((fileContainingSymbol) => ({ fileContainingSymbol })),
    );
    const files = new Map<string, FileDescriptorProto>();
    for (const { fileDescriptorResponse } of answers) {
      for (const base64 of fileDescriptorResponse?.fileDescriptorProto ?? []) {
        const file = fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, "base64"));
        files.set(file.name, file);
      }
    }
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) }));
    return new ReflectedApi(client, services, registry);
  }

  /** Methods of a service as `Name(request) returns (response)`, streams said. */
  describe(service: string): readonly string[] {
    const stream = (is: boolean): string => (is ? "stream " : "");
    return (this.#registry.getService(service)?.methods ?? []).map(({ name, input, output, methodKind }) => {
      const [sends, gets] = [
        methodKind === "client_streaming" || methodKind === "bidi_streaming",
        methodKind === "server_streaming" || methodKind === "bidi_streaming",
      ];
      return `${name}(${stream(sends)}${input.typeName}) returns (${stream(gets)}${output.typeName})`;
    });
  }

  /** Calls a unary method with a message that is made from JSON by its description. */
  async unary(service: string, name: string, json: JsonValue): Promise<JsonValue> {
    const method = methodOf(this.#registry, service, name);
    return new Promise((resolve, reject) => {
      const { path, serialize, deserialize } = codecOf(method);
      const options = { deadline: Date.now() + deadlineMs };
      this.#client.makeUnaryRequest(path, serialize, deserialize, json, new Metadata(), options, (error, answer) => {
        if (error === null) resolve(answer ?? null);
        else reject(error);
      });
    });
  }

  /** Calls a method that answers with a stream, and reads that to its end. */
  async stream(service: string, name: string, json: JsonValue): Promise<readonly JsonValue[]> {
    const { path, serialize, deserialize } = codecOf(methodOf(this.#registry, service, name));
    const options = { deadline: Date.now() + deadlineMs };
    const call = this.#client.makeServerStreamRequest(path, serialize, deserialize, json, new Metadata(), options);
    const answers: JsonValue[] = [];
    for await (const answer of call) answers.push(answer as JsonValue);
    return answers;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** What reflection itself looks like, from its published definition. */
async function reflectionProtocol(): Promise<FileRegistry> {
  const { stdout } = await promisify(execFile)(buf, ["build", reflectionProtos, "-o", "-#format=binpb"], {
    encoding: "buffer",
  });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout));
}

interface ReflectionAnswer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly string[] };
}

async function ask(
  client: Client,
  reflection: DescMethod,
  questions: readonly JsonValue[],
): Promise<readonly ReflectionAnswer[]> {
  const { path, serialize, deserialize } = codecOf(reflection);
  const call = client.makeBidiStreamRequest(path, serialize, deserialize, new Metadata(), {
    deadline: Date.now() + deadlineMs,
  });
  for (const question of questions) call.write(question);
  call.end();
  const answers: ReflectionAnswer[] = [];
  for await (const answer of call) answers.push(answer as ReflectionAnswer);
  return answers;
}

function methodOf(registry: FileRegistry, service: string, name: string): DescMethod {
  const method = registry.getService(service)?.methods.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`Expected ${service}.${name} to be described.`);
  return method;
}

function codecOf(method: DescMethod) {
  const { input, output, parent, name } = method;
  return {
    path: `/${parent.typeName}/${name}`,
    serialize: (json: JsonValue): Buffer => Buffer.from(toBinary(input, fromJson(input, json))),
    deserialize: (bytes: Buffer): JsonValue => toJson(output, fromBinary(output, bytes)),
  };
}

function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto | undefined): void => {
    if (file === undefined) return;
    for (const name of file.dependency) add(files.get(name));
    ordered.add(file);
  };
  for (const file of files.values()) add(file);
  return [...ordered];
}
