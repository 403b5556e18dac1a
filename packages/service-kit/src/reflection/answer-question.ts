import type { MessageInitShape } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type {
  ServerReflectionRequest,
  ServerReflectionResponseSchema,
} from "../generated/grpc/reflection/v1/reflection_pb.js";
import type { DescriptorIndex, FileClosure } from "./descriptor-index.js";

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]>;
type Question = ServerReflectionRequest["messageRequest"];

/** One question of server reflection; v1 and v1alpha differ in nothing but their package. */
export function answerQuestion(question: Question, index: DescriptorIndex, services: readonly string[]): Answer {
  switch (question.case) {
    case "listServices":
      return { case: "listServicesResponse", value: { service: services.map((name) => ({ name })) } };
    case "fileByFilename":
      return files(index.fileByName(question.value), `file ${question.value}`);
    case "fileContainingSymbol":
      return files(index.fileOfSymbol(question.value), `symbol ${question.value}`);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      return files(
        index.fileOfExtension(containingType, extensionNumber),
        `extension ${extensionNumber} of ${containingType}`,
      );
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = index.extensionNumbers(question.value);
      if (extensionNumber === undefined) return notFound(`message ${question.value}`);
      return {
        case: "allExtensionNumbersResponse",
        value: { baseTypeName: question.value, extensionNumber: [...extensionNumber] },
      };
    }
    default:
      return failure(status.INVALID_ARGUMENT, "The request asks nothing that this server knows.");
  }
}

function files(closure: FileClosure | undefined, what: string): Answer {
  if (closure === undefined) return notFound(what);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto: [...closure] } };
}

function notFound(what: string): Answer {
  return failure(status.NOT_FOUND, `This server has no ${what}.`);
}

/** Errors of single questions are answers: the stream goes on. */
function failure(errorCode: number, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
