import { Module, type DynamicModule } from "@nestjs/common";
import { configuredLimits } from "../limits/limit-setting.js";
import { orchestratorStart, sizeLimits, type OrchestratorStart } from "./tokens.js";

/** Configuration, limits, log, telemetry and signal of the process, for every other module. */
@Module({})
export class ConfigurationModule {
  static of(start: OrchestratorStart): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [
        { provide: orchestratorStart, useValue: start },
        { provide: sizeLimits, useValue: configuredLimits(start.configuration.limits) },
      ],
      exports: [orchestratorStart, sizeLimits],
    };
  }
}
