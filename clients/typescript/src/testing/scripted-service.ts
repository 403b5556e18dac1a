import { createHash } from "node:crypto";
import {
  type Implementation,
  serverStream,
  ServiceError,
  type ServiceErrorOptions,
  unary,
} from "@condensery/service-kit";
import {
  type CondensationServiceService,
  type DownloadResultRequest,
  type DownloadResultResponse,
  State,
} from "@condensery/wire/condensation";
import { sampleFiles } from "./sample-files.js";
import { eventsBehind, sampleEvents, sampleJob } from "./sample-job.js";

export type CondensationMethods = Implementation<typeof CondensationServiceService>;

export function serviceError(
  code: ServiceError["code"],
  reason: string,
  more: Pick<ServiceErrorOptions, "fields" | "metadata" | "retryDelayMs"> = {},
): ServiceError {
  return new ServiceError({ code, reason, message: `The script says ${reason}.`, ...more });
}

export function busy(retryDelayMs: number): ServiceError {
  return serviceError("RESOURCE_EXHAUSTED", "BUSY", { retryDelayMs });
}

/** One file in pieces of a few bytes, as a server streams it. */
export function* pieces(
  { file, offsetBytes }: Pick<DownloadResultRequest, "file" | "offsetBytes">,
  { bytes = sampleFiles.get(file), pieceBytes = 64 } = {},
): Generator<DownloadResultResponse, void, undefined> {
  if (bytes === undefined) throw serviceError("NOT_FOUND", "NOT_FOUND");
  const sha256 = createHash("sha256").update(bytes).digest();
  yield { part: { $case: "header", header: { sizeBytes: BigInt(bytes.length), sha256 } } };
  for (let begin = Number(offsetBytes); begin < bytes.length; begin += pieceBytes) {
    yield { part: { $case: "data", data: bytes.subarray(begin, begin + pieceBytes) } };
  }
}

/** A server whose every job succeeds at once; tests replace the method that they are about. */
export function scriptedMethods(): CondensationMethods {
  const byRequest = new Map<string, string>();
  return {
    createCondensation: unary(({ spec, requestId }) => {
      const id = byRequest.get(requestId) ?? String(byRequest.size + 1);
      byRequest.set(requestId, id);
      return { condensation: sampleJob(id, State.QUEUED, spec) };
    }),
    getCondensation: unary(({ name }) => ({ condensation: { ...sampleJob("", State.SUCCEEDED), name } })),
    listCondensations: unary(() => ({ condensations: [], nextPageToken: "" })),
    watchCondensation: serverStream(async function* ({ resumeToken }) {
      yield* eventsBehind(sampleEvents(), resumeToken);
    }),
    cancelCondensation: unary(({ name }) => ({ condensation: { ...sampleJob("", State.CANCELLED), name } })),
    resumeCondensation: unary(({ name }) => ({ condensation: { ...sampleJob("", State.QUEUED), name } })),
    deleteCondensation: unary(() => ({})),
    downloadResult: serverStream(async function* (request) {
      yield* pieces(request);
    }),
  };
}
