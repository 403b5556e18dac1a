import type { DownloadResultRequest, DownloadResultResponse } from "@condensery/wire/condensation";
import { convertAll, int64FieldFromWire, invalid } from "@condensery/wire/convert";
import type { DownloadPart, DownloadRequest } from "../commands/download-result.js";
import { idFromName } from "./resource-name.js";

/** @throws WireError listing every mistake */
export function downloadFromWire({ name, file, offsetBytes }: DownloadResultRequest): DownloadRequest {
  return convertAll({
    id: () => idFromName(name),
    file: () => {
      if (file === "") throw invalid("file", "one of the result's files", "nothing");
      return file;
    },
    offsetBytes: () => int64FieldFromWire(offsetBytes, "offset_bytes", { from: 0 }),
  });
}

export function downloadPartToWire(part: DownloadPart): DownloadResultResponse {
  if ("data" in part) return { part: { $case: "data", data: part.data } };
  const { sizeBytes, sha256 } = part.header;
  const header = { sizeBytes: BigInt(sizeBytes), sha256: Buffer.from(sha256, "hex") };
  return { part: { $case: "header", header } };
}
