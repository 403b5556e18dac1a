import { Module, type DynamicModule } from "@nestjs/common";
import { orchestratorStart, type OrchestratorStart } from "./tokens.js";

/** Configuration, log, telemetry and signal of the process, for every other module. */
@Module({})
export class ConfigurationModule {
  static of(start: OrchestratorStart): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [{ provide: orchestratorStart, useValue: start }],
      exports: [orchestratorStart],
    };
  }
}
