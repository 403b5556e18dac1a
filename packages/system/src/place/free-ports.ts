import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Ports on which nobody listens at this moment, all different and none of `except`. */
export async function freePorts(
  count: number,
  host: string,
  except: readonly number[] = [],
): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (let i = 0; i < count + except.length; i += 1) servers.push(await listenOn(0, host));
    return servers
      .map((server) => {
        const address = server.address();
        if (address === null || typeof address === "string") throw new TypeError("Expected a port.");
        return address.port;
      })
      .filter((port) => !except.includes(port))
      .slice(0, count);
  } finally {
    await Promise.all(servers.map(close));
  }
}

/** @throws what the operating system says when the port cannot be listened on */
export async function checkPort(port: number, host: string): Promise<void> {
  await close(await listenOn(port, host));
}

async function listenOn(port: number, host: string): Promise<Server> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, "listening");
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}
