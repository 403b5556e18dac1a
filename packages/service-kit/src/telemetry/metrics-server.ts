import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";

/** What readers of metrics must show, and over what. */
export interface MetricsAccess {
  /** PEM contents. Absent: in the clear. */
  readonly tls?: {
    readonly certificate: Buffer;
    readonly key: Buffer;
    /** Given: readers must show a certificate that it signed. */
    readonly authority?: Buffer;
  };
  /** Whether the header `authorization` names a known client. Absent: nobody is asked. */
  readonly admits?: (authorization: string | undefined) => boolean;
}

export type Page = { readonly status: 200; readonly type: string; readonly text: string } | { readonly status: 500 };

/** On every answer, of errors as well: nothing to be kept, run, framed or guessed at. */
const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** A scraper needs one connection and a short request; nobody gets more. */
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 5000,
} as const;
const mostConnections = 64;

/** An HTTP or HTTPS server that answers GET /metrics and refuses everything else; not listening yet. */
export function createMetricsServer(page: () => Promise<Page>, { tls, admits }: MetricsAccess): Server {
  const listener: RequestListener = (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    void answer(request, response, page, admits);
  };
  const server =
    tls === undefined
      ? createServer(limits, listener)
      : createTlsServer(
          {
            ...limits,
            handshakeTimeout: limits.headersTimeout,
            minVersion: "TLSv1.2",
            cert: tls.certificate,
            key: tls.key,
            ...(tls.authority === undefined ? {} : { ca: tls.authority, requestCert: true, rejectUnauthorized: true }),
          },
          listener,
        );
  server.maxConnections = mostConnections;
  server.on("clientError", refuseMalformed);
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  page: () => Promise<Page>,
  admits: MetricsAccess["admits"],
): Promise<void> {
  const refuse = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
    // Whatever else it sends is not read
    response.writeHead(status, { ...headers, connection: "close" }).end();
  };
  if (admits?.(request.headers.authorization) === false) return refuse(401, { "www-authenticate": "Bearer" });
  if (request.url?.split("?")[0] !== "/metrics") return refuse(404);
  if (request.method !== "GET") return refuse(405, { allow: "GET" });
  if (Number(request.headers["content-length"] ?? 0) > 0 || request.headers["transfer-encoding"] !== undefined) {
    return refuse(413);
  }
  const shown = await page();
  if (shown.status !== 200) return refuse(shown.status);
  response.writeHead(200, { "content-type": shown.type }).end(shown.text);
}

const malformed: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What is no HTTP request never gets to the listener; its answer must carry the same headers. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = malformed[error.code ?? ""] ?? "400 Bad Request";
  const headers = Object.entries({ ...securityHeaders, connection: "close", "content-length": "0" });
  const lines = [`HTTP/1.1 ${status}`, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""];
  socket.end(lines.join("\r\n"));
}
