// Writes packages/wire/src/generated from proto/: messages and services by ts-proto, and the descriptors that server
// reflection answers with. An argument names another folder to write under, which the check uses.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
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
sendWithoutCopy(join(root, "packages/wire/src/generated/condensery"));

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

/** ts-proto copies every encoded message once more to have a Buffer; messages hold tensors of megabytes. */
function sendWithoutCopy(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const code = readFileSync(path, "utf8");
    const view = "bufferOver($1.encode(value).finish())";
    const changed = code.replaceAll(/Buffer\.from\((\w+)\.encode\(value\)\.finish\(\)\)/g, view);
    if (changed === code) continue;
    const depth = "../".repeat(relative(dirname(folder), path).split(sep).length);
    writeFileSync(path, changed.replace(/^import /m, `import { bufferOver } from "${depth}buffer-over.js";\nimport `));
  }
}

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
