import { withoutAbsent } from "@condensery/wire/convert";
import type { Client } from "./client.js";
import { createClient } from "./create-client.js";
import { datasetName } from "./embedded/dataset-place.js";
import { dataRootsOf, embeddedSystem } from "./embedded/embedded-system.js";
import { startSystem } from "./embedded/start-system.js";
import { InvalidOptionsError } from "./errors/invalid-options-error.js";
import type { CallOptions } from "./options/call-options.js";
import { callProblems } from "./options/call-rules.js";
import { requireNone } from "./options/check-options.js";
import type { ConnectOptions, TlsOptions } from "./options/connect-options.js";
import { connectProblems } from "./options/connect-rules.js";
import { type ClientTls, createChannel, type ServiceChannel } from "./transport/kit.js";
import { Transport } from "./transport/transport.js";

const defaultTimeoutMs = 60_000;
/** The first call to a system of its own may make the database of its state folder, which slow machines take long for. */
const embeddedTimeoutMs = 300_000;

type Place = Pick<ConnectOptions, "token" | "tls"> & { readonly address: string };

/**
 * A client of a running system, or of one that is started for it. The connection is opened by the first call, so an
 * address where nobody answers is reported there.
 *
 * @throws InvalidOptionsError listing every problem; AddressNeededError without `address` and `system` where the package
 *   `@condensery/system` is not installed; SystemStartError
 */
export async function connect(options: ConnectOptions = {}, call: CallOptions = {}): Promise<Client> {
  requireNone(connectProblems(options), callProblems(call));
  const { address, system, token, tls } = options;
  const { timeoutMs = address === undefined ? embeddedTimeoutMs : defaultTimeoutMs } = options;
  if (address !== undefined) {
    return createClient(dial({ address, ...withoutAbsent({ token, tls }) }, timeoutMs));
  }
  const running = await startSystem(system ?? (await embeddedSystem(options)), call);
  const release = async () => running[Symbol.asyncDispose]();
  const dataRoots = dataRootsOf(options);
  const named = system === undefined ? { nameDataset: (dataset: string) => datasetName(dataset, dataRoots) } : {};
  try {
    return createClient(dial(running, timeoutMs), { release, ...named });
  } catch (error) {
    await release();
    throw error;
  }
}

function dial(place: Place, timeoutMs: number): Transport {
  return new Transport({ channel: channelTo(place), address: place.address, timeoutMs });
}

function channelTo({ address, token, tls }: Place): ServiceChannel {
  try {
    return createChannel({
      addresses: address,
      ...withoutAbsent({ token, tls: tls === undefined ? undefined : pemBuffers(tls) }),
    });
  } catch (cause) {
    // The kit checks the form of addresses, TLS that of certificates
    const field = cause instanceof Error && cause.message.includes("HOST:PORT") ? "address" : "tls";
    const description = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidOptionsError([{ field, description }], { cause });
  }
}

function pemBuffers({ authority, certificate, key, serverName }: TlsOptions): ClientTls {
  return {
    ...(authority === undefined ? {} : { authority: Buffer.from(authority) }),
    ...(certificate === undefined ? {} : { certificate: Buffer.from(certificate) }),
    ...(key === undefined ? {} : { key: Buffer.from(key) }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}
