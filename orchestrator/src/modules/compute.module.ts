import { Module, type DynamicModule } from "@nestjs/common";
import { grpcCompute } from "../compute/grpc-compute.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";
import { runCondensation as runWith } from "../server/runner/run-condensation.js";
import { costMetrics } from "../server/runner/job-metrics.js";
import { ComputeChannels } from "./compute-channels.js";
import { orchestratorStart, runCondensation, sizeLimits, type OrchestratorStart, type TokenValue } from "./tokens.js";

const secondsOfHour = 3600;

/** Who carries condensations out. */
@Module({})
export class ComputeModule {
  /** The services that compute, as configured. */
  static remote(): DynamicModule {
    return {
      module: ComputeModule,
      providers: [
        {
          provide: ComputeChannels,
          inject: [orchestratorStart],
          useFactory: ({ configuration }: OrchestratorStart) => ComputeChannels.open(configuration.compute),
        },
        { provide: runCondensation, inject: [orchestratorStart, sizeLimits, ComputeChannels], useFactory: remoteRun },
      ],
      exports: [runCondensation],
    };
  }

  /** Something that stands in for them. */
  static of(run: RunCondensation): DynamicModule {
    const providers = [{ provide: runCondensation, useValue: run }];
    return { module: ComputeModule, providers, exports: [runCondensation] };
  }
}

function remoteRun(
  { configuration, telemetry }: OrchestratorStart,
  limits: TokenValue<typeof sizeLimits>,
  channels: ComputeChannels,
): RunCondensation {
  const { dataRoots, decodedCache, devicePrice } = configuration.condensations;
  const devicePricePerSecond = devicePrice / secondsOfHour;
  const measure = costMetrics(telemetry.meter, devicePricePerSecond);
  return runWith({
    compute: grpcCompute(channels, {
      unroll: configuration.compute.unroll,
      onCost: (service, cost) => {
        measure(service, cost);
        limits.meter.add(cost);
      },
    }),
    dataRoots,
    decodedCache,
    limits,
    devicePricePerSecond,
    now: () => performance.now(),
  });
}
