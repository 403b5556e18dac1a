import { Module, type DynamicModule } from "@nestjs/common";
import { ServerHost } from "./server-host.js";

/** The public gRPC API. */
@Module({ providers: [ServerHost] })
export class ApiModule {
  /** @param condensations module that exports what is served */
  static serving(condensations: DynamicModule): DynamicModule {
    return { module: ApiModule, imports: [condensations] };
  }
}
