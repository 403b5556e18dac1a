import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Passes bytes to a server on the loopback; its connections can be cut in the middle of an answer. */
export async function startRelay(port: number) {
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    incoming.pipe(outgoing).pipe(incoming);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  const cut = (how: "destroy" | "resetAndDestroy" = "destroy") => {
    for (const socket of sockets) socket[how]();
    sockets.clear();
  };
  return {
    address: `127.0.0.1:${address.port}`,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
