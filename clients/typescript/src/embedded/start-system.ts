import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { SystemStartError } from "../errors/system-start-error.js";
import type { CallOptions } from "../options/call-options.js";
import type { RunningSystem, System } from "../system.js";
import { LinkedSignal } from "../transport/linked-signal.js";
import { messageOf } from "./message-of.js";

/**
 * Starts a system for a client. `timeoutMs` limits the start; without it only the signal does.
 *
 * @throws SystemStartError, DeadlineExceededError; the signal's reason
 */
export async function startSystem(system: System, { signal, timeoutMs }: CallOptions): Promise<RunningSystem> {
  signal?.throwIfAborted();
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs));
  using linked = new LinkedSignal(signal, limit);
  try {
    const running = checked(await system.start({ signal: linked.signal }));
    // As the connection: what nobody waits for does not keep a program from ending
    running.unref?.();
    return running;
  } catch (cause) {
    signal?.throwIfAborted();
    if (limit?.aborted === true) {
      const message = `The system did not start within ${timeoutMs} ms.`;
      throw new DeadlineExceededError(message, { code: "DEADLINE_EXCEEDED", cause });
    }
    throw SystemStartError.isInstance(cause) ? cause : new SystemStartError(messageOf(cause), cause);
  }
}

function checked(running: RunningSystem): RunningSystem {
  const { address, [Symbol.asyncDispose]: dispose }: Partial<RunningSystem> = running;
  if (typeof address === "string" && typeof dispose === "function") return running;
  throw new SystemStartError("expected an address and a way to stop it, got something else.");
}
