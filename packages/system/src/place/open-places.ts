import type { CheckedOptions } from "../options/check-options.js";
import type { ServiceName } from "../options/service-name.js";
import { Addresses } from "./addresses.js";
import { assignPorts } from "./assign-ports.js";
import { makeSocketFolder } from "./socket-folder.js";

const host = "127.0.0.1";
const standardPort = 50_060;

/** Addresses for all processes; disposed when none listens any more. */
export interface OpenPlaces extends AsyncDisposable {
  readonly addresses: Addresses;
}

export async function openPlaces(options: CheckedOptions): Promise<OpenPlaces> {
  const { processes, listen, metricsBind } = options;
  const metricsPorts =
    metricsBind === undefined ? [] : await assignPorts(processes, metricsBind.port, metricsBind.host);
  const metricsOf = (index: number) => {
    const port = metricsPorts[index];
    return metricsBind === undefined || port === undefined ? undefined : { ...metricsBind, port };
  };
  if (listen.kind === "ports") {
    const hostOf = (service: ServiceName) => (service === "orchestrator" ? (listen.host ?? host) : host);
    const ports = await assignPorts(processes, listen.firstPort ?? standardPort, host, metricsPorts);
    const places = ports.flatMap((port, index) => {
      const name = processes[index];
      return name === undefined
        ? []
        : [{ ...name, bind: { kind: "tcp", host: hostOf(name.service), port } as const, metrics: metricsOf(index) }];
    });
    return { addresses: new Addresses(places), [Symbol.asyncDispose]: async () => undefined };
  }
  const folder = await makeSocketFolder(processes, [options.temporaryFolder, "/tmp"]);
  const places = processes.map((name, index) => ({
    ...name,
    bind: { kind: "unix", path: folder.pathOf(name) } as const,
    metrics: metricsOf(index),
  }));
  return { addresses: new Addresses(places), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
