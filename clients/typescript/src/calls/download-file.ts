import { createHash } from "node:crypto";
import { CondensationServiceService, type DownloadResultResponse } from "@condensery/wire/condensation";
import { CorruptDownloadError } from "../errors/corrupt-download-error.js";
import { UnavailableError } from "../errors/unavailable-error.js";
import type { CallOptions } from "../options/call-options.js";
import { LinkedSignal } from "../transport/linked-signal.js";
import { Resumption } from "../transport/resumption.js";
import type { Transport } from "../transport/transport.js";
import { PartialFile } from "./partial-file.js";

/** A whole file, checked. What has arrived is kept when the connection is lost. */
export async function downloadFile(
  transport: Transport,
  name: string,
  file: string,
  call: CallOptions,
): Promise<Uint8Array> {
  using linked = new LinkedSignal(call.signal, transport.closing);
  const options = { timeoutMs: transport.timeoutMs, ...call, signal: linked.signal, key: `download/${name}/${file}` };
  const resumption = new Resumption(options);
  const partial = new PartialFile(`${file} of ${name}`);
  for (;;) {
    try {
      const request = { name, file, offsetBytes: BigInt(partial.received) };
      const stream = transport.stream(CondensationServiceService.downloadResult, request, resumption.nextStream());
      for await (const message of stream) if (take(partial, message)) resumption.progressed();
      if (!partial.isWhole) {
        throw new UnavailableError(`The download of ${partial.what} stopped in the middle.`, { code: "UNAVAILABLE" });
      }
      return verified(partial);
    } catch (error) {
      await resumption.afterFailure(error).catch((final: unknown) => {
        const wasTruncated = UnavailableError.isInstance(final) && final.cause === undefined;
        throw wasTruncated ? partial.truncated(final) : final;
      });
    }
  }
}

/** Whether the file grew. */
function take(partial: PartialFile, { part }: DownloadResultResponse): boolean {
  if (part?.$case === "header") partial.announce(part.header.sizeBytes, part.header.sha256);
  if (part?.$case !== "data") return false;
  partial.append(part.data);
  return part.data.length > 0;
}

function verified(partial: PartialFile): Uint8Array {
  const bytes = partial.bytes();
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== partial.sha256) {
    const expected = `expected SHA-256 ${partial.sha256}, got ${digest}`;
    throw new CorruptDownloadError(`${partial.what} is damaged: ${expected}. Download it again.`);
  }
  return bytes;
}
