import { once } from "node:events";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type Server, ServerCredentials } from "@grpc/grpc-js";
import { type BindAddress, formatBindAddress } from "../configuration/bind-address.js";
import type { TlsContents } from "./tls-files.js";
import { removeStaleSocket, restrictSocket } from "./unix-socket.js";

export interface ListenOptions {
  readonly server: Server;
  readonly bind: BindAddress;
  /** Absent: in the clear. */
  readonly tls: TlsContents | undefined;
  readonly maxConnections: number;
  /** Told of connections that are dropped because there are as many as may be. */
  readonly onDrop: () => void;
}

export interface Listener {
  /** The TCP port; 0 with a Unix socket. */
  readonly port: number;
  /** Takes no further connections. */
  close(): void;
  /** Cuts those that are left, also where no HTTP/2 session has come about. */
  destroy(): void;
}

/** Node's default would let a silent stranger hold a connection for two minutes. */
const handshakeTimeoutMs = 10_000;

/** Accepts connections in the place of grpc-js, which takes any number of them and waits long for their handshakes. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { server, bind, tls, maxConnections, onDrop } = options;
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listening = createListening(tls, (socket) => injector.injectConnection(socket));
  const sockets = new Set<Socket>();
  listening.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  listening.maxConnections = maxConnections;
  listening.on("drop", onDrop);
  if (bind.kind === "unix") {
    await removeStaleSocket(bind.path);
    listening.listen(bind.path);
  } else listening.listen(bind.port, bind.host);
  await once(listening, "listening").catch((cause: Error) => {
    throw new Error(`Cannot listen on ${formatBindAddress(bind)}: ${cause.message}`, { cause });
  });
  if (bind.kind === "unix") await restrictSocket(bind.path);
  const address = listening.address();
  return {
    port: address === null || typeof address === "string" ? 0 : address.port,
    close: () => void listening.close(),
    destroy() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** TLS with a certificate, mutual TLS with also an authority for those of clients. */
function createListening(tls: TlsContents | undefined, accept: (socket: Socket) => void): NetServer {
  // A client that has closed its side waits for nothing: half-open connections would only keep others out
  const options = { allowHalfOpen: false, noDelay: true };
  if (tls === undefined) return createServer(options, accept);
  const { certificate, key, authority } = tls;
  const clients = authority === undefined ? {} : { ca: authority, requestCert: true, rejectUnauthorized: true };
  try {
    return createTlsServer(
      {
        ...options,
        ...clients,
        cert: certificate,
        key,
        ALPNProtocols: ["h2"],
        minVersion: "TLSv1.2",
        handshakeTimeout: handshakeTimeoutMs,
      },
      (socket) => {
        // A connection that breaks later ends its session; without a listener it would end the process
        socket.on("error", () => undefined);
        accept(socket);
      },
    );
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `CONDENSERY_TLS_CERT and CONDENSERY_TLS_KEY: expected a certificate and its key without a passphrase: ${message}`,
      { cause },
    );
  }
}
