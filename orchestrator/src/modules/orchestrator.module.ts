import { Module, type DynamicModule } from "@nestjs/common";
import { ApiModule } from "./api.module.js";
import { CondensationsModule } from "./condensations.module.js";
import { ConfigurationModule } from "./configuration.module.js";
import type { OrchestratorStart } from "./tokens.js";

/** The whole process. */
@Module({})
export class OrchestratorModule {
  static of(start: OrchestratorStart, compute: DynamicModule): DynamicModule {
    return {
      module: OrchestratorModule,
      imports: [ConfigurationModule.of(start), ApiModule.serving(CondensationsModule.with(compute))],
    };
  }
}
