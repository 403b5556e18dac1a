import { CondensationServiceService } from "@condensery/wire/condensation";
import type { Condensation } from "../condensation.js";
import { condensationFromWire } from "../convert/condensation-from-wire.js";
import { understood } from "../convert/understood.js";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";
import { WrongStateError } from "../errors/wrong-state-error.js";
import type { CallOptions } from "../options/call-options.js";
import type { ResumeOptions } from "../options/resume-options.js";
import { timeLimit } from "../transport/time-limit.js";
import type { Transport } from "../transport/transport.js";
import { getCondensation } from "./get-condensation.js";

export async function resumeCondensation(
  transport: Transport,
  name: string,
  options: ResumeOptions,
  call: CallOptions,
): Promise<Condensation> {
  const method = CondensationServiceService.resumeCondensation;
  const request = { name, outerSteps: options.outerSteps };
  const remaining = timeLimit({ timeoutMs: transport.timeoutMs, ...call });
  let answerWasLost = false;
  const onLostAnswer = () => {
    answerWasLost = true;
  };
  try {
    const { condensation } = await transport.unary(method, request, {
      ...remaining(),
      key: `resume/${name}`,
      onLostAnswer,
    });
    return understood(name, () => condensationFromWire(condensation));
  } catch (error) {
    // The lost answer may have been that it goes on: then a second call finds it going on, or already at its new end
    // with no step left to ask for.
    if (!answerWasLost || !(WrongStateError.isInstance(error) || InvalidOptionsError.isInstance(error))) throw error;
    const known = await getCondensation(transport, name, remaining());
    if (!isResumedAs(options, known)) throw error;
    return known;
  }
}

function isResumedAs({ outerSteps }: ResumeOptions, { state, options }: Condensation): boolean {
  if (state === "failed" || state === "cancelled") return false;
  return outerSteps === undefined || options.outerSteps === outerSteps;
}
