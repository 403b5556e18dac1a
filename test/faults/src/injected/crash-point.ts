// Loaded into a process before its program: kills that with SIGKILL around its n-th publication of a file, once.
import { promises, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { crashVariable, type CrashPoint } from "./crash-variable.js";

const { publication, side, marker } = JSON.parse(process.env[crashVariable] ?? "{}") as CrashPoint;
let publications = 0;

/** Only the first process that comes here dies: the one that is started in its place must be able to go on. */
function dieOnce(): void {
  try {
    writeFileSync(marker, "", { flag: "wx" });
  } catch {
    return;
  }
  process.kill(process.pid, "SIGKILL");
}

function counted<Arguments extends readonly unknown[]>(
  publish: (...args: Arguments) => Promise<void>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => {
    const isTheOne = publications === publication;
    publications += 1;
    if (isTheOne && side === "before") dieOnce();
    try {
      await publish(...args);
    } finally {
      // Where somebody has published the same before, the name is there as well
      if (isTheOne && side === "after") dieOnce();
    }
  };
}

promises.rename = counted(promises.rename);
promises.link = counted(promises.link);
syncBuiltinESMExports();
