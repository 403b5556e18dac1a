import { type FieldViolation, fromStatus, ServiceError, toStatus } from "@condensery/service-kit";
import { Metadata } from "@grpc/grpc-js";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";

const key = "grpc-status-details-bin";

function details(fields: readonly FieldViolation[], retryDelayMs?: number): Uint8Array {
  const metadata = { fields: String(fields.length), resource: "condensations/x" };
  const more = { metadata, fields, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) };
  const error = new ServiceError({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST", message: "no", ...more });
  const [value] = toStatus(error).status.metadata.get(key);
  if (!(value instanceof Buffer)) throw new Error("a status has no details");
  return new Uint8Array(value);
}

/** Details of an error as another server may send them: whatever they are, the status itself must come through. */
export const errorDetails: FuzzTarget = {
  name: "error-details",
  weight: 3,
  open: async () => ({
    cases: mutatedBytes(
      [details([{ field: "loop.images", description: "expected a tensor" }]), details([], 1500)],
      [
        "type.googleapis.com/google.rpc.ErrorInfo",
        "type.googleapis.com/google.rpc.RetryInfo",
        "\u000a\u0000",
        "__proto__",
      ],
    ),
    read(content) {
      const metadata = new Metadata();
      metadata.set(key, Buffer.from(content));
      const wire = Object.assign(new Error("3 INVALID_ARGUMENT: no"), { code: 3, details: "no", metadata });
      const { code, message, retryDelayMs } = fromStatus(wire);
      if (code !== "INVALID_ARGUMENT" || message !== "no") throw new Violation(`became ${code}: ${message}`);
      if (retryDelayMs !== undefined && !(retryDelayMs >= 0 && retryDelayMs < Infinity)) {
        throw new Violation(`tells to wait for ${retryDelayMs} ms`);
      }
    },
    refuses: refusesWith(),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};
