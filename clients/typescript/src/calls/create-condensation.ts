import { randomUUID } from "node:crypto";
import { CondensationServiceService } from "@condensery/wire/condensation";
import type { Condensation } from "../condensation.js";
import { condensationFromWire } from "../convert/condensation-from-wire.js";
import { specToWire } from "../convert/spec-to-wire.js";
import { understood } from "../convert/understood.js";
import type { CallOptions } from "../options/call-options.js";
import type { CondenseOptions } from "../options/condense-options.js";
import type { Transport } from "../transport/transport.js";

/** Options must have been checked. The request's id makes every retry the same request to the server. */
export async function createCondensation(
  transport: Transport,
  options: CondenseOptions,
  call: CallOptions,
): Promise<Condensation> {
  const requestId = options.requestId ?? randomUUID();
  const response = await transport.unary(
    CondensationServiceService.createCondensation,
    { spec: specToWire(options), requestId },
    { ...call, key: requestId },
  );
  return understood("The created condensation", () => condensationFromWire(response.condensation));
}
