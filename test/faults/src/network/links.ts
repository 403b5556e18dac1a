import type { ServiceName } from "@condensery/system";
import type { ProxyScript } from "./proxy-script.js";
import { TcpProxy } from "./tcp-proxy.js";

/** Connections of a system that may be bad. */
export const links = ["client", "trainer", "hypergradient", "evaluator", "store"] as const;
export type Link = (typeof links)[number];

/** Whom a link leads to. */
export const farEnd: Readonly<Record<Link, ServiceName>> = {
  client: "orchestrator",
  trainer: "inner-loop-trainer",
  hypergradient: "hypergradient",
  evaluator: "evaluator",
  store: "trajectory-store",
};

type Variables = Partial<Record<ServiceName, Record<string, string>>>;

/** Variables by which those who call over these links call the proxies instead. */
export function variablesOf(addresses: ReadonlyMap<Link, string>): Variables {
  const variables: Variables = {};
  const set = (service: ServiceName, variable: string, link: Link): void => {
    const address = addresses.get(link);
    if (address !== undefined) variables[service] = { ...variables[service], [variable]: address };
  };
  set("orchestrator", "CONDENSERY_TRAINER", "trainer");
  set("orchestrator", "CONDENSERY_HYPERGRADIENT", "hypergradient");
  set("orchestrator", "CONDENSERY_EVALUATOR", "evaluator");
  set("inner-loop-trainer", "CONDENSERY_TRAJECTORY_STORE", "store");
  set("hypergradient", "CONDENSERY_TRAJECTORY_STORE", "store");
  return variables;
}

/** A proxy for each link that is to be bad. */
export interface BadLinks extends AsyncDisposable {
  readonly proxies: ReadonlyMap<Link, TcpProxy>;
}

export async function openBadLinks(scripts: ReadonlyMap<Link, ProxyScript>): Promise<BadLinks> {
  const opened = [...scripts].map(async ([link, script]) => [link, await TcpProxy.open(script)] as const);
  const proxies = new Map(await Promise.all(opened));
  return {
    proxies,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy[Symbol.asyncDispose]()));
    },
  };
}
