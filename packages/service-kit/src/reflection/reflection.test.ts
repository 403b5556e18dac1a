import {
  create,
  createFileRegistry,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  file_google_protobuf_wrappers,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { Metadata } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import type { ServiceChannel } from "../client/create-channel.js";
import {
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
} from "../generated/grpc/reflection/v1/reflection_pb.js";
import { failure } from "../testing/deferred.js";
import { echoDescriptors, echoName } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { DescriptorIndex, filesOfSet } from "./descriptor-index.js";
import { reflectionDefinition, reflectionNames } from "./reflection-service.js";

const wrappers = "google/protobuf/wrappers.proto";
const echoPath = "condensery/test/v1/echo_service.proto";

type Question = MessageInitShape<typeof ServerReflectionRequestSchema>["messageRequest"];

/** Asks all questions on one stream. */
async function ask(
  channel: ServiceChannel,
  questions: readonly Question[],
  service: (typeof reflectionNames)[number] = reflectionNames[0],
): Promise<ServerReflectionResponse["messageResponse"][]> {
  const { path, requestSerialize, responseDeserialize } = reflectionDefinition(service).serverReflectionInfo;
  const call = channel.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
  for (const messageRequest of questions) {
    call.write(create(ServerReflectionRequestSchema, { host: "h", ...(messageRequest && { messageRequest }) }));
  }
  call.end();
  const answers: ServerReflectionResponse["messageResponse"][] = [];
  for await (const message of call) {
    const response = message as ServerReflectionResponse;
    expect(response.validHost).toBe("h");
    expect(response.originalRequest?.messageRequest.case).toBe(questions[answers.length]?.case);
    answers.push(response.messageResponse);
  }
  return answers;
}

function filesIn(answer: ServerReflectionResponse["messageResponse"] | undefined): readonly FileDescriptorProto[] {
  if (answer?.case !== "fileDescriptorResponse") throw new Error(`Expected files, got ${answer?.case}.`);
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}

test.each(reflectionNames)("%s answers every kind of question", async (service) => {
  await using server = await startEcho({ descriptors: echoDescriptors() });
  using channel = dial(server);
  const [list, byName, bySymbol, byMethod, byMessage, extension, numbers, missing, nothing] = await ask(
    channel,
    [
      { case: "listServices", value: "*" },
      { case: "fileByFilename", value: wrappers },
      { case: "fileContainingSymbol", value: echoName },
      { case: "fileContainingSymbol", value: `${echoName}.Echo` },
      { case: "fileContainingSymbol", value: "google.protobuf.StringValue" },
      { case: "fileContainingExtension", value: { containingType: "google.protobuf.StringValue", extensionNumber: 7 } },
      { case: "allExtensionNumbersOfType", value: "google.protobuf.StringValue" },
      { case: "fileContainingSymbol", value: "condensery.test.v1.Nobody" },
      undefined,
    ],
    service,
  );
  expect(list?.case === "listServicesResponse" && list.value.service.map(({ name }) => name)).toEqual([
    echoName,
    "grpc.health.v1.Health",
    ...reflectionNames,
  ]);
  expect(filesIn(byName).map(({ name }) => name)).toEqual([wrappers]);
  expect(filesIn(bySymbol).map(({ name }) => name)).toEqual([echoPath, wrappers]);
  expect(filesIn(byMethod)).toEqual(filesIn(bySymbol));
  expect(filesIn(byMessage)).toEqual(filesIn(byName));
  expect(extension).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
  expect(numbers).toMatchObject({ value: { baseTypeName: "google.protobuf.StringValue", extensionNumber: [] } });
  expect(missing).toMatchObject({
    value: { errorCode: 5, errorMessage: "This server has no symbol condensery.test.v1.Nobody." },
  });
  expect(nothing).toMatchObject({ value: { errorCode: 3 } });
});

/** What a generic tool does: it has an address and nothing else. */
async function describe(
  channel: ServiceChannel,
): Promise<{ readonly names: readonly string[]; readonly registry: FileRegistry }> {
  const [list] = await ask(channel, [{ case: "listServices", value: "" }]);
  if (list?.case !== "listServicesResponse") throw new Error("Expected a list.");
  const names = list.value.service.map(({ name }) => name);
  const answers = await ask(
    channel,
    names.map((value) => ({ case: "fileContainingSymbol", value })),
  );
  const files = new Map(answers.flatMap(filesIn).map((file) => [file.name, file]));
  return { names, registry: createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) })) };
}

function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto | undefined) => {
    if (file === undefined) return;
    for (const name of file.dependency) add(files.get(name));
    ordered.add(file);
  };
  for (const file of files.values()) add(file);
  return [...ordered];
}

async function callGenerically(channel: ServiceChannel, registry: FileRegistry, path: string, request: JsonValue) {
  const [service = "", name = ""] = path.split("/");
  const method = registry.getService(service)?.methods.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`Expected ${path} to be described.`);
  const definition = {
    path: `/${path}`,
    requestSerialize: (json: JsonValue) => Buffer.from(toBinary(method.input, fromJson(method.input, json))),
    responseDeserialize: (bytes: Buffer) => toJson(method.output, fromBinary(method.output, bytes)),
  };
  return callUnary(channel, definition, request, { timeoutMs: 60_000 });
}

test("a client that knows only reflection can list, describe and call everything", async () => {
  await using server = await startEcho({ descriptors: echoDescriptors() });
  using channel = dial(server);
  const { names, registry } = await describe(channel);
  expect(names.every((name) => registry.getService(name) !== undefined)).toBe(true);
  expect(await callGenerically(channel, registry, `${echoName}/Echo`, "hello")).toBe("hello");
  expect(await callGenerically(channel, registry, "grpc.health.v1.Health/Check", { service: echoName })).toEqual({
    status: "SERVING",
  });
});

test("files come as they were given, unknown options included", async () => {
  const echo = create(FileDescriptorProtoSchema, { name: "a.proto", package: "a", syntax: "proto3" });
  const unknownOption = Buffer.from("42058a7d026869", "hex");
  const bytes = Buffer.concat([toBinary(FileDescriptorProtoSchema, echo), unknownOption]);
  const set = Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
  const [file, ...others] = new DescriptorIndex(filesOfSet(set)).fileByName("a.proto") ?? [];
  expect(Buffer.from(file ?? []).equals(bytes)).toBe(true);
  expect(others).toEqual([]);
});

test("extensions, nested types, enum values and oneofs are found", () => {
  const field = {
    name: "f",
    number: 1,
    label: FieldDescriptorProto_Label.OPTIONAL,
    type: FieldDescriptorProto_Type.INT32,
  };
  const file = create(FileDescriptorProtoSchema, {
    name: "b.proto",
    package: "b",
    syntax: "proto2",
    messageType: [
      {
        name: "Outer",
        field: [field],
        oneofDecl: [{ name: "choice" }],
        extensionRange: [{ start: 100, end: 200 }],
        nestedType: [{ name: "Inner", extension: [{ ...field, name: "deep", number: 101, extendee: ".b.Outer" }] }],
        enumType: [{ name: "Colour", value: [{ name: "RED", number: 0 }] }],
      },
    ],
    enumType: [{ name: "Size", value: [{ name: "SMALL", number: 0 }] }],
    extension: [{ ...field, name: "top", number: 100, extendee: ".b.Outer" }],
  });
  const index = new DescriptorIndex([toBinary(FileDescriptorProtoSchema, file)]);
  const found = [
    "b.Outer",
    ".b.Outer.f",
    "b.Outer.choice",
    "b.Outer.Inner",
    "b.Outer.Inner.deep",
    "b.Outer.Colour",
    "b.Outer.RED",
    "b.Size",
    "b.SMALL",
    "b.top",
  ];
  expect(found.filter((symbol) => index.fileOfSymbol(symbol)?.length === 1)).toEqual(found);
  expect(index.fileOfSymbol("b.Size.SMALL")).toBeUndefined();
  expect(index.extensionNumbers("b.Outer")).toEqual([100, 101]);
  expect(index.extensionNumbers("b.Nobody")).toBeUndefined();
  expect(index.fileOfExtension("b.Outer", 101)).toHaveLength(1);
});

test("a set without its imports, or without the service, is refused at start", async () => {
  expect(String(await failure(startEcho({ descriptors: echoDescriptors({ imports: false }) })))).toContain(
    `${echoPath} imports ${wrappers}, not in the set`,
  );
  const other = toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file: [file_google_protobuf_wrappers.proto] }),
  );
  expect(String(await failure(startEcho({ descriptors: other })))).toContain(`${echoName} not in the set`);
});
