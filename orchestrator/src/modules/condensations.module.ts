import { Module, type DynamicModule } from "@nestjs/common";
import { CondensationHost } from "./condensation-host.js";
import type { LimitSetting } from "../limits/check-limits.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";
import { orchestratorStart, runCondensation, sizeLimits, type OrchestratorStart } from "./tokens.js";

/** Condensations as they are kept, run and told of. */
@Module({})
export class CondensationsModule {
  /** @param compute module that exports who carries them out */
  static with(compute: DynamicModule): DynamicModule {
    return {
      module: CondensationsModule,
      imports: [compute],
      providers: [
        {
          provide: CondensationHost,
          inject: [orchestratorStart, sizeLimits, runCondensation],
          useFactory: (start: OrchestratorStart, sizes: LimitSetting, run: RunCondensation) =>
            CondensationHost.open(start, sizes, run),
        },
      ],
      exports: [CondensationHost],
    };
  }
}
