import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { file_grpc_health_v1_health } from "../generated/grpc/health/v1/health_pb.js";
import {
  file_grpc_reflection_v1_reflection,
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from "../generated/grpc/reflection/v1/reflection_pb.js";
import { file_grpc_reflection_v1alpha_reflection } from "../generated/grpc/reflection/v1alpha/reflection_pb.js";
import { methodDefinition } from "../server/message-codec.js";
import { bidi } from "../server/method.js";
import { defineService, type HostedService } from "../server/service.js";
import { answerQuestion } from "./answer-question.js";
import { DescriptorIndex, filesOfSet } from "./descriptor-index.js";

export const reflectionNames = [
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
] as const;

const ownFiles = [
  file_grpc_health_v1_health,
  file_grpc_reflection_v1_reflection,
  file_grpc_reflection_v1alpha_reflection,
];

/** Both versions have the same messages on the wire, so v1's serve both. */
export function reflectionDefinition(service: (typeof reflectionNames)[number]) {
  const path = `/${service}/ServerReflectionInfo`;
  return {
    serverReflectionInfo: methodDefinition(
      path,
      ServerReflectionRequestSchema,
      ServerReflectionResponseSchema,
      true,
      true,
    ),
  };
}

/**
 * Server reflection over a serialised google.protobuf.FileDescriptorSet.
 * @throws Error when a service or an import is not described by the set.
 */
export function reflectionServices(descriptors: Uint8Array, services: readonly string[]): readonly HostedService[] {
  const own = ownFiles.map((file) => toBinary(FileDescriptorProtoSchema, file.proto));
  const index = new DescriptorIndex([...filesOfSet(descriptors), ...own]);
  const unknown = services.filter((name) => index.fileOfSymbol(name) === undefined);
  if (unknown.length > 0) throw new Error(`Descriptors: ${unknown.join(", ")} not in the set; build it again.`);
  const names = [...services, "grpc.health.v1.Health", ...reflectionNames].toSorted();
  return reflectionNames.map((name) =>
    defineService(reflectionDefinition(name), {
      serverReflectionInfo: bidi(
        async function* (requests) {
          for await (const request of requests) {
            const messageResponse = answerQuestion(request.messageRequest, index, names);
            yield create(ServerReflectionResponseSchema, {
              validHost: request.host,
              originalRequest: request,
              messageResponse,
            });
          }
        },
        // An endless stream of a client must not hold a stop up.
        { endOnStop: true },
      ),
    }),
  );
}
