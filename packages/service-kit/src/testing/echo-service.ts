// The service that the tests of this package call.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import {
  file_google_protobuf_wrappers,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  type Int32Value,
  Int32ValueSchema,
  type StringValue,
  StringValueSchema,
} from "@bufbuild/protobuf/wkt";
import { methodDefinition } from "../server/message-codec.js";
import { bidi, clientStream, serverStream, unary } from "../server/method.js";
import type { Implementation } from "../server/service.js";

export const echoName = "condensery.test.v1.EchoService";

export const echoDefinition = {
  echo: methodDefinition(`/${echoName}/Echo`, StringValueSchema, StringValueSchema, false, false),
  count: methodDefinition(`/${echoName}/Count`, Int32ValueSchema, Int32ValueSchema, false, true),
  join: methodDefinition(`/${echoName}/Join`, StringValueSchema, StringValueSchema, true, false),
  chat: methodDefinition(`/${echoName}/Chat`, StringValueSchema, StringValueSchema, true, true),
};

export function textValue(value: string): StringValue {
  return create(StringValueSchema, { value });
}

export function numberValue(value: number): Int32Value {
  return create(Int32ValueSchema, { value });
}

/** Answers everything at once; tests replace the method they are about. */
export const echoImplementation: Implementation<typeof echoDefinition> = {
  echo: unary(({ value }: StringValue) => textValue(value)),
  count: serverStream(async function* ({ value }: Int32Value) {
    for (let index = 0; index < value; index += 1) yield numberValue(index);
  }),
  join: clientStream(async (requests: AsyncIterable<StringValue>) => {
    const parts: string[] = [];
    for await (const { value } of requests) parts.push(value);
    return textValue(parts.join(" "));
  }),
  chat: bidi(async function* (requests: AsyncIterable<StringValue>) {
    for await (const { value } of requests) yield textValue(value);
  }),
};

type FileInit = MessageInitShape<GenMessage<FileDescriptorProto>>;

const echoFile: FileInit = {
  name: "condensery/test/v1/echo_service.proto",
  package: "condensery.test.v1",
  syntax: "proto3",
  dependency: ["google/protobuf/wrappers.proto"],
  service: [
    {
      name: "EchoService",
      method: [
        method("Echo", "StringValue", false, false),
        method("Count", "Int32Value", false, true),
        method("Join", "StringValue", true, false),
        method("Chat", "StringValue", true, true),
      ],
    },
  ],
};

function method(name: string, message: string, clientStreaming: boolean, serverStreaming: boolean) {
  const type = `.google.protobuf.${message}`;
  return { name, inputType: type, outputType: type, clientStreaming, serverStreaming };
}

/** As `buf build` writes it; with `imports: false`, as it must not be. */
export function echoDescriptors({ imports = true, extra = [] as readonly FileInit[] } = {}): Uint8Array {
  const wrappers = imports ? [file_google_protobuf_wrappers.proto] : [];
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file: [...wrappers, echoFile, ...extra] }),
  );
}
