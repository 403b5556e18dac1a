import { createFileRegistry, type DescMessage, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { descriptorSet } from "@condensery/wire/descriptors";

/** Paths of all fields of a message that hold values, those of the messages in it included, such as `recipe.rho`. */
export function fieldPaths(messageName: string): readonly string[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet()));
  const message = registry.getMessage(messageName);
  if (message === undefined) throw new Error(`Expected ${messageName} in the descriptors.`);
  return pathsOf(message, "");
}

function pathsOf(message: DescMessage, prefix: string): readonly string[] {
  return message.fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    return field.fieldKind === "message" ? pathsOf(field.message, `${path}.`) : [path];
  });
}
