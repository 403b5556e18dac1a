import {
  computeErrorMapping,
  deviceToWire,
  deviceVariables,
  estimatingMemory,
  openDevice,
  openStore,
  optionalStoreVariables,
  serveOnDevice,
  stepPrograms,
} from "@condensery/compute-kit";
import { CompilerThread } from "@condensery/engine";
import { createGate, defineService, type RunningServer, type ServiceStart, unary } from "@condensery/service-kit";
import { HypergradientServiceService } from "@condensery/wire/hypergradient";
import { computeFromWire, needOf } from "./compute-request.js";
import { computeToWire } from "./compute-response.js";
import { compute } from "./commands/compute.js";

/** The service's own configuration. */
export const schema = { device: deviceVariables, store: optionalStoreVariables };

/** Starts the worker threads and the server. */
export async function startHypergradient(options: ServiceStart<typeof schema>): Promise<RunningServer> {
  const { configuration, server, logger } = options;
  const { device, store } = configuration;
  const { queueConcurrency: concurrency, queueWaiting: waiting, queueRetryDelayMs: retryDelayMs } = server;
  const { address } = store;
  const opened = address === undefined ? undefined : await openStore({ ...store, address });
  const runtime = await openDevice(device, logger);
  const compiler = new CompilerThread();
  const tools = { runtime, programs: stepPrograms(device.programCache, compiler.compile), store: opened?.store };
  const expectation = { limits: device, named: opened !== undefined };
  const computedBy = deviceToWire(runtime.report());
  const gate = createGate({ concurrency, waiting, retryDelayMs });
  const service = defineService(
    HypergradientServiceService,
    {
      // The work goes through the gate by itself: mistakes are answered at once, and a place is kept until the device
      // is done also when the caller has left
      compute: unary(
        async (message, { signal }) => {
          const request = computeFromWire(message, expectation);
          const work = () => compute(tools, request, signal);
          const computed = await gate.run(signal, () => estimatingMemory(() => needOf(request), work));
          return computeToWire(request, computed, computedBy);
        },
        { ungated: true },
      ),
    },
    { mapError: computeErrorMapping(logger), gate },
  );
  return serveOnDevice(options, service, {
    devices: [runtime],
    others: opened === undefined ? [compiler] : [compiler, opened],
  });
}
