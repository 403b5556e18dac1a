import { type BindAddress, formatBindAddress } from "@condensery/service-kit";
import type { ProcessName, ServiceName } from "../options/service-name.js";

/** Where one process listens. */
export interface Place extends ProcessName {
  readonly bind: BindAddress;
  readonly metrics: (BindAddress & { readonly kind: "tcp" }) | undefined;
}

/** Where all processes of a system listen. */
export class Addresses {
  constructor(readonly places: readonly Place[]) {}

  of({ service, replica }: ProcessName): string {
    return formatBindAddress(this.#place({ service, replica }).bind);
  }

  /** Undefined when nobody asked for metrics. */
  metricsOf(name: ProcessName): string | undefined {
    const { metrics } = this.#place(name);
    return metrics === undefined ? undefined : formatBindAddress(metrics);
  }

  /** All replicas, separated by commas; undefined when the service is not part of the system. */
  list(service: ServiceName): string | undefined {
    const places = this.places.filter((place) => place.service === service);
    return places.length === 0 ? undefined : places.map(({ bind }) => formatBindAddress(bind)).join(",");
  }

  #place({ service, replica }: ProcessName): Place {
    const found = this.places.find((place) => place.service === service && place.replica === replica);
    if (found === undefined) throw new Error(`Expected a place for ${service} ${replica}.`);
    return found;
  }
}
