import {
  computeErrorMapping,
  dataVariables,
  deviceToWire,
  deviceVariables,
  openDatasets,
  openTaskDevice,
  progressStream,
  serveOnDevice,
} from "@condensery/compute-kit";
import { CompilerThread } from "@condensery/engine";
import {
  createGate,
  defineService,
  type RunningServer,
  serverStream,
  type ServiceStart,
} from "@condensery/service-kit";
import { EvaluationServiceService } from "@condensery/wire/evaluation";
import { evaluate } from "./commands/evaluate.js";
import { selectImages } from "./commands/select-images.js";
import { evaluateFromWire } from "./evaluate-request.js";
import { evaluateMessages, selectMessages } from "./evaluate-response.js";
import { selectionFromWire } from "./select-request.js";

/** The service's own configuration. */
export const schema = { device: deviceVariables, data: dataVariables };

/** Starts the worker threads and the server. */
export async function startEvaluator(options: ServiceStart<typeof schema>): Promise<RunningServer> {
  const { configuration, server, logger } = options;
  const { device, data } = configuration;
  const { queueWaiting: waiting, queueRetryDelayMs: retryDelayMs } = server;
  const runtime = await openTaskDevice(device, logger);
  const compiler = new CompilerThread();
  const tools = { runtime, datasets: openDatasets(data), compiler: compiler.compile };
  const computedOn = deviceToWire(runtime.report());
  // A call takes all workers that it has repeats for; more calls at once would only hold more memory
  const gate = createGate({ concurrency: runtime.report().workers, waiting, retryDelayMs });
  const service = defineService(
    EvaluationServiceService,
    {
      // The work goes through the gate by itself: mistakes are answered at once, and a place is kept until the device
      // is done also when the caller has left
      evaluate: serverStream(
        (message, { signal }) => {
          const request = evaluateFromWire(message, device);
          return progressStream(
            (report) => gate.run(signal, () => evaluate(tools, request, report, signal)),
            evaluateMessages(computedOn),
          );
        },
        { ungated: true },
      ),
      selectImages: serverStream(
        (message, { signal }) => {
          const request = selectionFromWire(message, device);
          return progressStream(
            (report) => gate.run(signal, () => selectImages(tools, request, report, signal)),
            selectMessages(computedOn),
          );
        },
        { ungated: true },
      ),
    },
    { mapError: computeErrorMapping(logger), gate },
  );
  return serveOnDevice(options, service, { devices: [runtime], others: [compiler] });
}
