import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { InvalidSystemOptionsError } from "../errors.js";
import { type ProcessName } from "../options/service-name.js";

/** What the operating system keeps of a socket's path. */
const mostBytes = process.platform === "linux" ? 107 : 103;
const prefix = "condensery-";
/** That mkdtemp adds. */
const drawnBytes = 6;

/** A folder for sockets that only this user can enter. */
export interface SocketFolder extends AsyncDisposable {
  pathOf(name: ProcessName): string;
}

/** Makes it below the first of these folders that leaves room for the sockets' names. */
export async function makeSocketFolder(
  processes: readonly ProcessName[],
  parents: readonly string[],
): Promise<SocketFolder> {
  const longestName = Math.max(...processes.map((name) => fileName(name).length));
  const room = (parent: string) => Buffer.byteLength(join(parent, prefix)) + drawnBytes + 1 + longestName <= mostBytes;
  const parent = parents.find(room);
  if (parent === undefined) {
    throw new InvalidSystemOptionsError([
      `Paths of Unix sockets below ${parents.join(", ")} would be longer than the ${mostBytes} bytes that they may have. Set TMPDIR to a shorter folder, or listen on ports.`,
    ]);
  }
  // mkdtemp's folders are closed to other users (0700).
  const folder = await mkdtemp(join(parent, prefix));
  return {
    pathOf: (name) => join(folder, fileName(name)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function fileName({ service, replica }: ProcessName): string {
  return replica === 0 ? `${service}.sock` : `${service}-${replica}.sock`;
}
