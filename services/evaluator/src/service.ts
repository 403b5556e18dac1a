import {
  computeErrorMapping,
  datasetFromWire,
  dataVariables,
  deviceToWire,
  deviceVariables,
  openDatasets,
  openTaskDevice,
  openWhitenings,
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
  unary,
} from "@condensery/service-kit";
import { tensorChunks, zcaEpsilonFromWire } from "@condensery/wire/convert";
import { EvaluationServiceService } from "@condensery/wire/evaluation";
import { describeDataset } from "./commands/describe-dataset.js";
import { evaluate } from "./commands/evaluate.js";
import { fitWhitening } from "./commands/fit-whitening.js";
import { selectImages } from "./commands/select-images.js";
import { describedToWire } from "./describe-response.js";
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
  const { compile } = compiler;
  const whitenings = openWhitenings({
    runtime: () => Promise.resolve(runtime),
    compiler: compile,
    limits: device,
    cacheFolder: data.decodedCache,
  });
  const tools = { runtime, datasets: openDatasets(data), whitenings, compiler: compile, limits: device };
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
      fitWhitening: serverStream(
        async function* ({ dataset, zca }, { signal }) {
          const request = { dataset: datasetFromWire(dataset, "dataset"), epsilon: zcaEpsilonFromWire(zca, "zca") };
          const fitted = await gate.run(signal, () => fitWhitening(tools, request, signal));
          for await (const whitening of tensorChunks(fitted)) yield { whitening };
        },
        { ungated: true },
      ),
      describeDataset: unary(async ({ dataset }, { signal }) => {
        const reference = datasetFromWire(dataset, "dataset");
        return describedToWire(await describeDataset(tools, reference, signal));
      }),
    },
    { mapError: computeErrorMapping(logger), gate },
  );
  return serveOnDevice(options, service, { devices: [runtime], others: [compiler] });
}
