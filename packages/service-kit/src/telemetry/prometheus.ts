import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { diag } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { MetricReader } from "@opentelemetry/sdk-metrics";
import { type BindAddress, formatBindAddress } from "../configuration/bind-address.js";
import { removeStaleSocket, restrictSocket } from "../server/unix-socket.js";
import { createMetricsServer, type MetricsAccess, type Page } from "./metrics-server.js";
import { withUnitsInNames } from "./prometheus-units.js";

export interface PrometheusEndpoint {
  /** Give it to the meter provider. */
  readonly reader: MetricReader;
  /** For example `127.0.0.1:9464`; metrics are under `/metrics`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Metrics for Prometheus on their own address, so that they need not be where callers are. */
export async function startPrometheus(bind: BindAddress, access: MetricsAccess = {}): Promise<PrometheusEndpoint> {
  // The exporter's own server can neither say which port it got nor be told who may read.
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const server = createMetricsServer(() => pageOf(exporter), access);
  if (bind.kind === "unix") {
    await removeStaleSocket(bind.path);
    server.listen(bind.path);
  } else server.listen(bind.port, bind.host);
  await once(server, "listening");
  if (bind.kind === "unix") await restrictSocket(bind.path);
  const address = bind.kind === "unix" ? bind : { ...bind, port: (server.address() as AddressInfo).port };
  return {
    reader: exporter,
    address: formatBindAddress(address),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function pageOf(reader: MetricReader): Promise<Page> {
  try {
    const { resourceMetrics, errors } = await reader.collect();
    for (const error of errors) diag.error("A metric could not be collected.", error);
    const text = new PrometheusSerializer().serialize(withUnitsInNames(resourceMetrics));
    return { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", text };
  } catch (error) {
    diag.error("Metrics could not be collected.", error);
    return { status: 500 };
  }
}
