// Writes packages/wire/src/generated from proto/: messages and services by ts-proto, and the descriptors that server
// reflection answers with. An argument names another folder to write under, which the check uses.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const root = process.argv[2] ?? ".";

function buf(...args) {
  return execFileSync(process.execPath, ["node_modules/@bufbuild/buf/bin/buf", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
}

buf("generate", "proto", "--template", "proto/buf.gen.yaml", "--output", root);

const image = buf("build", "proto", "--as-file-descriptor-set", "--exclude-source-info", "--output", "-#format=binpb");
const files = fromBinary(FileDescriptorSetSchema, image).file;
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const entries = files.map((file) => ({
  name: file.name,
  dependencies: file.dependency,
  symbols: symbols(file),
  base64: base64(toBinary(FileDescriptorProtoSchema, file)),
}));
writeFileSync(
  join(root, "packages/wire/src/generated/descriptors.ts"),
  `// Written by scripts/generate.mjs from proto/. DO NOT EDIT.

/** Every file of proto/ and what it imports, each behind its imports. */
export const descriptors: readonly {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly symbols: readonly string[];
  readonly base64: string;
}[] = ${JSON.stringify(entries, null, 2)};
`,
);

/** Full names of what a file declares: services, methods, messages and enums. */
function symbols(file) {
  const messages = (scope, list) =>
    list.flatMap((message) => {
      const name = `${scope}.${message.name}`;
      return [
        name,
        ...message.enumType.map(({ name: inner }) => `${name}.${inner}`),
        ...messages(name, message.nestedType),
      ];
    });
  return [
    ...file.service.flatMap((service) => {
      const name = `${file.package}.${service.name}`;
      return [name, ...service.method.map((method) => `${name}.${method.name}`)];
    }),
    ...messages(file.package, file.messageType),
    ...file.enumType.map(({ name }) => `${file.package}.${name}`),
  ];
}
