import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { ConnectionFate, ProxyScript } from "./proxy-script.js";

/** Between two pieces of a halved message, and before each delayed one. */
const pauseMs = 15;

/**
 * A stretch of bad network on the loopback: listens on a port of its own and hands everything on to one service, with
 * what its script says about each connection.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #setTarget: (address: string) => void = () => undefined;
  readonly #target = new Promise<string>((resolve) => (this.#setTarget = resolve));
  #connections = 0;
  #troubled = 0;

  private constructor(private readonly script: ProxyScript) {
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  static async open(script: ProxyScript): Promise<TcpProxy> {
    const proxy = new TcpProxy(script);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** `HOST:PORT` where it listens. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that had their trouble. */
  get troubled(): number {
    return this.#troubled;
  }

  /** Where to, as `unix:/PATH` or `HOST:PORT`. Connections that come before wait for it. */
  forwardTo(address: string): void {
    this.#setTarget(address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(near: Socket): Promise<void> {
    const fate = this.script[this.#connections];
    this.#connections += 1;
    this.#keep(near);
    if (fate?.trouble === "refuse") {
      this.#troubled += 1;
      near.destroy();
      return;
    }
    const far = dial(await this.#target);
    this.#keep(far);
    const bytes = { passed: 0, isTroubled: false };
    this.#pipe(near, far, fate, bytes);
    this.#pipe(far, near, fate, bytes);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // The other side is told by `close`
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #pipe(from: Socket, to: Socket, fate: ConnectionFate | undefined, bytes: PassedBytes): void {
    let written = Promise.resolve();
    from.on("data", (chunk: Buffer) => {
      bytes.passed += chunk.length;
      const hit = fate !== undefined && bytes.passed > fate.afterBytes;
      if (!hit) {
        written = written.then(() => write(to, chunk));
        return;
      }
      if (!bytes.isTroubled) this.#troubled += 1;
      bytes.isTroubled = true;
      written = written.then(() => suffer(fate, from, to, chunk));
    });
    from.once("close", () => void written.then(() => to.destroy()));
  }
}

interface PassedBytes {
  passed: number;
  isTroubled: boolean;
}

async function suffer({ trouble }: ConnectionFate, from: Socket, to: Socket, chunk: Buffer): Promise<void> {
  const middle = chunk.length >> 1;
  switch (trouble) {
    case "delay":
      await pause();
      write(to, chunk);
      return;
    case "halve":
      write(to, chunk.subarray(0, middle));
      await pause();
      write(to, chunk.subarray(middle));
      return;
    case "drop":
      write(to, chunk.subarray(0, middle));
      from.end();
      to.end();
      return;
    case "reset":
      write(to, chunk.subarray(0, middle));
      reset(from);
      reset(to);
      return;
    case "stall":
    case "refuse":
    // Nothing passes any more, and nobody is told
  }
}

/** A socket of the file system knows no reset: its end is all that the other side can see. */
function reset(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

function write(socket: Socket, bytes: Buffer): void {
  if (socket.writable) socket.write(bytes);
}

/** Time itself is what a slow network adds. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}

function dial(address: string): Socket {
  if (address.startsWith("unix:")) return connect(address.slice("unix:".length));
  const colon = address.lastIndexOf(":");
  return connect(Number(address.slice(colon + 1)), address.slice(0, colon));
}
