import { CondensationServiceService } from "@condensery/wire/condensation";
import type { Condensation } from "../condensation.js";
import { condensationFromWire } from "../convert/condensation-from-wire.js";
import { understood } from "../convert/understood.js";
import type { CallOptions } from "../options/call-options.js";
import type { Transport } from "../transport/transport.js";

export async function getCondensation(transport: Transport, name: string, call: CallOptions): Promise<Condensation> {
  const method = CondensationServiceService.getCondensation;
  const { condensation } = await transport.unary(method, { name }, { ...call, key: `get/${name}` });
  return understood(name, () => condensationFromWire(condensation));
}
