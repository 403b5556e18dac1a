import { CondensationServiceService } from "@condensery/wire/condensation";
import { NotFoundError } from "../errors/not-found-error.js";
import type { CallOptions } from "../options/call-options.js";
import type { Transport } from "../transport/transport.js";

export async function deleteCondensation(transport: Transport, name: string, call: CallOptions): Promise<void> {
  const method = CondensationServiceService.deleteCondensation;
  let answerWasLost = false;
  const onLostAnswer = () => {
    answerWasLost = true;
  };
  try {
    await transport.unary(method, { name }, { ...call, key: `delete/${name}`, onLostAnswer });
  } catch (error) {
    // The lost answer may have been that it is removed; then a second call finds nothing.
    if (!answerWasLost || !NotFoundError.isInstance(error)) throw error;
  }
}
