import { Channel, ChannelCredentials, Client, Metadata } from "@grpc/grpc-js";
import { flowControlWindowBytes } from "../server/server-options.js";
import { parseAddressList } from "./address-list.js";
import { addressListScheme, registerAddressListResolver } from "./address-list-resolver.js";

/** PEM contents, not paths. */
export interface ClientTls {
  /** Who signed the servers' certificates; absent: the authorities that Node trusts. */
  readonly authority?: Buffer;
  /** For mutual TLS, both. */
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  /** The name in the servers' certificate where it is not the first address's host. */
  readonly serverName?: string;
}

export interface ChannelOptions {
  /** Replicas, separated by commas: `HOST:PORT`, `dns:HOST:PORT` (all its addresses) or `unix:/PATH`. */
  readonly addresses: string;
  /** Absent: in the clear. */
  readonly tls?: ClientTls;
  /** Sent as bearer token with every call. */
  readonly token?: string;
  /** Default: 128 MiB. */
  readonly maxMessageBytes?: number;
  /** Default: 60 s and 20 s. */
  readonly keepaliveTimeMs?: number;
  readonly keepaliveTimeoutMs?: number;
  /** Longest pause before a lost server is dialled again. Default: 2 s. */
  readonly maxReconnectDelayMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Calls go round robin over all replicas that can be reached. */
export interface ServiceChannel extends Disposable {
  readonly client: Client;
  /** For generated clients: `new XClient("", credentials.createInsecure(), { channelOverride: channel.channel })`. */
  readonly channel: Channel;
  /** What each call sends besides its own metadata. */
  metadata(): Metadata;
  now(): number;
  close(): void;
}

export function createChannel(options: ChannelOptions): ServiceChannel {
  registerAddressListResolver();
  const targets = parseAddressList(options.addresses).map(({ target }) => target);
  const maxMessageBytes = options.maxMessageBytes ?? 128 * 2 ** 20;
  const credentials = credentialsOf(options.tls);
  const channel = new Channel(`${addressListScheme}:${targets.join(",")}`, credentials, {
    "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    "grpc.service_config_disable_resolution": 1,
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.keepalive_time_ms": options.keepaliveTimeMs ?? 60_000,
    "grpc.keepalive_timeout_ms": options.keepaliveTimeoutMs ?? 20_000,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": options.maxReconnectDelayMs ?? 2000,
    "grpc.dns_min_time_between_resolutions_ms": 1000,
    "grpc-node.flow_control_window": flowControlWindowBytes,
    // Connections and proxies must not depend on what else this process does or finds in its environment.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_http_proxy": 0,
    ...(options.tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": options.tls.serverName }),
  });
  const client = new Client(options.addresses, credentials, { channelOverride: channel });
  const close = () => client.close();
  return {
    client,
    channel,
    metadata() {
      const metadata = new Metadata();
      if (options.token !== undefined) metadata.set("authorization", `Bearer ${options.token}`);
      return metadata;
    },
    now: options.now ?? Date.now,
    close,
    [Symbol.dispose]: close,
  };
}

function credentialsOf(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  return ChannelCredentials.createSsl(tls.authority ?? null, tls.key ?? null, tls.certificate ?? null);
}
