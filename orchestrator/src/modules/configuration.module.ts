import { Module, type DynamicModule } from "@nestjs/common";
import { configuredLimits } from "../limits/limit-setting.js";
import { formerWork } from "../server/store/former-work.js";
import { StateFolder } from "../server/store/state-folder.js";
import { orchestratorStart, sizeLimits, type OrchestratorStart, type TokenValue } from "./tokens.js";

async function limitsOf({ configuration }: OrchestratorStart): Promise<TokenValue<typeof sizeLimits>> {
  const folder = new StateFolder(configuration.condensations.state);
  return configuredLimits(configuration.limits, await formerWork(folder));
}

/** Configuration, limits, log, telemetry and signal of the process, for every other module. */
@Module({})
export class ConfigurationModule {
  static of(start: OrchestratorStart): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [
        { provide: orchestratorStart, useValue: start },
        { provide: sizeLimits, useFactory: () => limitsOf(start) },
      ],
      exports: [orchestratorStart, sizeLimits],
    };
  }
}
