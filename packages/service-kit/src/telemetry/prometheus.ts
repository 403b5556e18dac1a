import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { diag } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { MetricReader } from "@opentelemetry/sdk-metrics";
import { type BindAddress, formatBindAddress } from "../configuration/bind-address.js";
import { withUnitsInNames } from "./prometheus-units.js";

export interface PrometheusEndpoint {
  /** Give it to the meter provider. */
  readonly reader: MetricReader;
  /** For example `127.0.0.1:9464`; metrics are under `/metrics`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Metrics for Prometheus on their own address, so that they need not be where callers are. */
export async function startPrometheus(bind: BindAddress): Promise<PrometheusEndpoint> {
  // The exporter's own server cannot say which port it got.
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url?.split("?")[0] === "/metrics") {
      void answer(exporter, response);
    } else response.writeHead(404).end();
  });
  if (bind.kind === "unix") server.listen(bind.path);
  else server.listen(bind.port, bind.host);
  await once(server, "listening");
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

async function answer(reader: MetricReader, response: ServerResponse): Promise<void> {
  try {
    const { resourceMetrics, errors } = await reader.collect();
    for (const error of errors) diag.error("A metric could not be collected.", error);
    const page = new PrometheusSerializer().serialize(withUnitsInNames(resourceMetrics));
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(page);
  } catch (error) {
    diag.error("Metrics could not be collected.", error);
    response.writeHead(500).end();
  }
}
