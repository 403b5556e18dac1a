import type { CreateCondensationRequest } from "@condensery/wire/condensation";
import { convertAll, invalid } from "@condensery/wire/convert";
import type { CreateRequest } from "../commands/create-condensation.js";
import { requestFromWire, resolveRequest } from "./spec-from-wire.js";

const longestRequestId = 128;

/** @throws WireError or ServiceError (INVALID_REQUEST) listing every mistake */
export function createFromWire({
  spec,
  requestId,
}: CreateCondensationRequest): Pick<CreateRequest, "spec" | "requestId"> {
  const { request, id } = convertAll({
    request: () => requestFromWire(spec),
    id: () => (requestId === "" ? undefined : requestIdFromWire(requestId)),
  });
  return { spec: resolveRequest(request), requestId: id };
}

function requestIdFromWire(text: string): string {
  // Characters, not UTF-16 units
  const { length } = [...text];
  if (length > longestRequestId) {
    throw invalid("request_id", `a text of 1 to ${longestRequestId} characters`, `one of ${length}`);
  }
  return text;
}
