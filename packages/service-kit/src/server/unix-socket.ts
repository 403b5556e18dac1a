import { chmod, unlink } from "node:fs/promises";
import { connect } from "node:net";

/** A process that was killed leaves its socket's file behind, and binding would fail for ever. */
export async function removeStaleSocket(path: string): Promise<void> {
  if ((await probe(path)) === "ECONNREFUSED") await unlink(path);
}

/** Whoever can open the socket can call the service. */
export async function restrictSocket(path: string): Promise<void> {
  await chmod(path, 0o600);
}

/** The code of the error that connecting gives; undefined when somebody listens. */
function probe(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
