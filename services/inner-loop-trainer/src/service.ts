import {
  computeErrorMapping,
  dataVariables,
  deviceToWire,
  deviceVariables,
  estimatingMemory,
  joinGates,
  openDatasets,
  openDevice,
  openStore,
  openWhitenings,
  progressStream,
  requiredStoreVariables,
  serveOnDevice,
  stepPrograms,
  TaskDevice,
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
import { TrainingServiceService } from "@condensery/wire/training";
import { trainExpert } from "./commands/train-expert.js";
import { unroll } from "./commands/unroll.js";
import { trainExpertMessages, unrollToWire } from "./responses.js";
import { needOf as expertNeedOf, trainExpertFromWire } from "./train-expert-request.js";
import { needOf, unrollFromWire } from "./unroll-request.js";

/** The service's own configuration. */
export const schema = { device: deviceVariables, store: requiredStoreVariables, data: dataVariables };

/** Starts the worker threads and the server. */
export async function startInnerLoopTrainer(options: ServiceStart<typeof schema>): Promise<RunningServer> {
  const { configuration, server, logger } = options;
  const { device } = configuration;
  const { queueConcurrency: concurrency, queueWaiting: waiting, queueRetryDelayMs: retryDelayMs } = server;
  const opened = await openStore(configuration.store);
  const { store } = opened;
  const runtime = await openDevice(device, logger);
  const tasks = new TaskDevice(runtime, device, logger);
  const compiler = new CompilerThread();
  const tools = {
    runtime,
    tasks,
    store,
    programs: stepPrograms(device.programCache, compiler.compile),
    datasets: openDatasets(configuration.data),
    whitenings: openWhitenings({
      runtime: () => tasks.runtime(),
      compiler: compiler.compile,
      limits: device,
      cacheFolder: configuration.data.decodedCache,
    }),
    compiler: compiler.compile,
    limits: device,
  };
  // Each kind of call waits for its own workers only
  const unrolls = createGate({ concurrency, waiting, retryDelayMs });
  const experts = createGate({ concurrency: tasks.report().workers, waiting, retryDelayMs });
  // The work goes through the gate by itself: mistakes are answered at once, and a place is kept until the device is
  // done also when the caller has left
  const ungated = { ungated: true };
  const service = defineService(
    TrainingServiceService,
    {
      trainExpert: serverStream((message, { signal, client }) => {
        const request = trainExpertFromWire(message, device);
        return progressStream(
          (report) => {
            const work = () => trainExpert(tools, request, report, signal);
            return experts.run(signal, () => estimatingMemory(() => expertNeedOf(request.specification), work), client);
          },
          trainExpertMessages(deviceToWire(tasks.report())),
        );
      }, ungated),
      unroll: unary(async (message, { signal, client }) => {
        const request = unrollFromWire(message, device);
        const work = () => unroll(tools, request, signal);
        const outcome = await unrolls.run(signal, () => estimatingMemory(() => needOf(request), work), client);
        return unrollToWire(request, outcome, deviceToWire(runtime.report()));
      }, ungated),
    },
    { mapError: computeErrorMapping(logger), gate: joinGates(unrolls, experts) },
  );
  return serveOnDevice(options, service, { devices: [runtime, tasks], others: [compiler, opened] });
}
