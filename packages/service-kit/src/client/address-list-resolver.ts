import { type ChannelOptions, experimental } from "@grpc/grpc-js";
import { parseAddressList } from "./address-list.js";

type Endpoint = experimental.Endpoint;
type Result = experimental.StatusOr<Endpoint[]>;

/** gRPC's own naming knows lists of IP addresses only; this scheme lists addresses, names and sockets. */
export const addressListScheme = "condensery";

/** Resolves each address with gRPC's resolver for it, and gives the balancer all that they found. */
class AddressListResolver implements experimental.Resolver {
  readonly #children: readonly experimental.Resolver[];
  readonly #results: (Result | undefined)[];

  constructor(
    target: experimental.GrpcUri,
    private readonly listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    const addresses = parseAddressList(target.path);
    this.#results = addresses.map(() => undefined);
    this.#children = addresses.map((address, index) => {
      const child = /^(?<scheme>\w+):(?<path>.*)$/u.exec(address.target)?.groups;
      const uri = { scheme: child?.["scheme"] ?? "dns", path: child?.["path"] ?? address.target };
      return experimental.createResolver(uri, (result) => this.#take(index, result), options);
    });
  }

  updateResolution(): void {
    for (const child of this.#children) child.updateResolution();
  }

  destroy(): void {
    for (const child of this.#children) child.destroy();
  }

  static getDefaultAuthority(target: experimental.GrpcUri): string {
    return parseAddressList(target.path)[0].authority;
  }

  #take(index: number, result: Result): boolean {
    this.#results[index] = result;
    const results = this.#results.filter((known) => known !== undefined);
    const endpoints = results.flatMap((known) => (known.ok ? known.value : []));
    // A name that cannot be resolved is a failure only when no other address works and none is still awaited.
    if (endpoints.length > 0) return this.listener(experimental.statusOrFromValue(endpoints), {}, null, "");
    return results.length < this.#results.length || this.listener(result, {}, null, "");
  }
}

/** grpc-js keeps resolvers in one table of its own; registering the same one again changes nothing. */
export function registerAddressListResolver(): void {
  experimental.registerResolver(addressListScheme, AddressListResolver);
}
