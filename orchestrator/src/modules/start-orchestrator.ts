import type { RunningServer } from "@condensery/service-kit";
import type { DynamicModule } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ComputeModule } from "./compute.module.js";
import { nestLogger } from "./nest-logger.js";
import { OrchestratorModule } from "./orchestrator.module.js";
import { ServerHost } from "./server-host.js";
import type { OrchestratorStart } from "./tokens.js";

/** Starts the application; it ends with the process's signal or with `stop`. */
export async function startOrchestrator(
  start: Omit<OrchestratorStart, "giveUp">,
  compute: DynamicModule = ComputeModule.remote(),
): Promise<RunningServer> {
  const { logger, signal } = start;
  signal.throwIfAborted();
  let failure: Error | undefined;
  const giveUp = (error: Error): void => {
    failure = error;
    logger.error({ error }, "the process gives up");
    stop().catch(() => undefined);
  };
  const application = await NestFactory.createApplicationContext(OrchestratorModule.of({ ...start, giveUp }, compute), {
    logger: nestLogger(logger),
    // The process says what went wrong and ends by itself
    abortOnError: false,
  });
  const { server } = application.get(ServerHost, { strict: false });
  let announceStop: (outcome: Promise<void>) => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (announceStop = resolve));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= application.close().then(() => {
      if (failure !== undefined) throw failure;
    });
    announceStop(stopping);
    return stopping;
  };
  const onAbort = (): void => void stop().catch((error: unknown) => logger.error({ error }, "stopping failed"));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return { ...server, stopped, stop, [Symbol.asyncDispose]: stop };
}
