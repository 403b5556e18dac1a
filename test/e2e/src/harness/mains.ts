import type { ServiceName } from "@condensery/system";

/** The compiled program of a service, for tests that start its process themselves. */
export function mainOf(service: ServiceName): URL {
  return new URL(import.meta.resolve(`@condensery/${service}/main`));
}
