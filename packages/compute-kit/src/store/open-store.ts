import { readFile } from "node:fs/promises";
import { createChannel, type ClientTls } from "@condensery/service-kit";
import { openTrajectoryStore, type SnapshotStore } from "@condensery/trajectories";
import { remoteTrajectoryStore } from "@condensery/trajectory-client";
import type { StoreConfiguration } from "../configuration/compute-variables.js";
import { cachedStore } from "./cached-store.js";

/** A store, and what holds its connections. */
export interface OpenStore extends Disposable {
  readonly store: SnapshotStore;
}

/** Opens the configured trajectory store. @throws StoreError when its folder cannot be used */
export async function openStore(configuration: StoreConfiguration): Promise<OpenStore> {
  const { address, token, snapshotCacheBytes: cacheBytes } = configuration;
  if (address.kind === "folder") {
    const store = cachedStore(await openTrajectoryStore(address.folder, { cacheBytes: 0 }), cacheBytes);
    return { store, [Symbol.dispose]: () => undefined };
  }
  const tls = await clientTls(configuration);
  const channel = createChannel({
    addresses: address.addresses,
    ...(token === undefined ? {} : { token }),
    ...(tls === undefined ? {} : { tls }),
  });
  return {
    store: remoteTrajectoryStore(channel, { cacheBytes }),
    [Symbol.dispose]: () => channel.close(),
  };
}

async function clientTls(configuration: StoreConfiguration): Promise<ClientTls | undefined> {
  const { authorityFile, certificateFile, keyFile } = configuration;
  if (authorityFile === undefined && certificateFile === undefined) return undefined;
  return {
    ...(authorityFile === undefined ? {} : { authority: await readFile(authorityFile) }),
    ...(certificateFile === undefined ? {} : { certificate: await readFile(certificateFile) }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile) }),
  };
}
