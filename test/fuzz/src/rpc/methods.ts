import { createFileRegistry, type DescMessage, type DescMethod, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { MethodDefinition } from "@grpc/grpc-js";
import * as condensation from "@condensery/wire/condensation";
import { descriptorSet } from "@condensery/wire/descriptors";
import * as evaluation from "@condensery/wire/evaluation";
import * as hypergradient from "@condensery/wire/hypergradient";
import * as training from "@condensery/wire/training";
import * as trajectory from "@condensery/wire/trajectory";

/** A method as proto/ describes it, with the code that was generated for it. */
export interface RpcMethod {
  /** Such as `/condensery.training.v1.TrainingService/Unroll`. */
  readonly path: string;
  readonly descriptor: DescMethod;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly definition: MethodDefinition<unknown, unknown>;
}

/** All methods of all services, in the order of proto/. A method that proto/ gains is here without anybody adding it. */
export function rpcMethods(): readonly RpcMethod[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet()));
  const definitions = generatedDefinitions();
  return [...registry.files].flatMap(({ services }) =>
    services.flatMap((service) =>
      service.methods.map((descriptor) => {
        const path = `/${service.typeName}/${descriptor.name}`;
        const definition = definitions.get(path);
        if (definition === undefined) throw new Error(`${path} is described, but no code was generated for it`);
        return { path, descriptor, input: descriptor.input, output: descriptor.output, definition };
      }),
    ),
  );
}

function generatedDefinitions(): ReadonlyMap<string, MethodDefinition<unknown, unknown>> {
  const definitions = new Map<string, MethodDefinition<unknown, unknown>>();
  for (const module of [condensation, evaluation, hypergradient, training, trajectory]) {
    for (const [name, value] of Object.entries<unknown>(module)) {
      if (!name.endsWith("Service") || typeof value !== "object" || value === null) continue;
      for (const definition of Object.values<unknown>({ ...value })) {
        if (isDefinition(definition)) definitions.set(definition.path, definition);
      }
    }
  }
  return definitions;
}

function isDefinition(value: unknown): value is MethodDefinition<unknown, unknown> {
  return typeof value === "object" && value !== null && "path" in value && "requestDeserialize" in value;
}
