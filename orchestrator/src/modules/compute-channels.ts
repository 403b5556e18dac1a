import { readFile } from "node:fs/promises";
import { createChannel, type ClientTls, type ServiceChannel } from "@condensery/service-kit";
import type { OnApplicationShutdown } from "@nestjs/common";
import type { ServiceChannels } from "../compute/service-channels.js";
import type { ComputeConfiguration } from "../server/configuration/orchestrator-variables.js";

/** The connections to the services that compute, open until the last run has ended. */
export class ComputeChannels implements ServiceChannels, OnApplicationShutdown {
  private constructor(
    readonly trainer: ServiceChannel,
    readonly hypergradient: ServiceChannel,
    readonly evaluator: ServiceChannel,
  ) {}

  /** Dials when it is called for the first time. @throws what reading the certificates throws */
  static async open(configuration: ComputeConfiguration): Promise<ComputeChannels> {
    const { token } = configuration;
    const tls = await clientTls(configuration);
    const dial = (addresses: string): ServiceChannel =>
      createChannel({
        addresses,
        ...(token === undefined ? {} : { token }),
        ...(tls === undefined ? {} : { tls }),
      });
    const { trainer, hypergradient, evaluator } = configuration;
    return new ComputeChannels(dial(trainer), dial(hypergradient), dial(evaluator));
  }

  onApplicationShutdown(): void {
    for (const channel of [this.trainer, this.hypergradient, this.evaluator]) channel.close();
  }
}

async function clientTls(configuration: ComputeConfiguration): Promise<ClientTls | undefined> {
  const { authorityFile, certificateFile, keyFile } = configuration;
  if (authorityFile === undefined && certificateFile === undefined) return undefined;
  return {
    ...(authorityFile === undefined ? {} : { authority: await readFile(authorityFile) }),
    ...(certificateFile === undefined ? {} : { certificate: await readFile(certificateFile) }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile) }),
  };
}
