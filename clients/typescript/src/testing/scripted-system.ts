// Stands for `@condensery/system` in tests: its services are one process whose every job succeeds at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalSystemOptions } from "../embedded/load-local-system.js";
import type { System } from "../system.js";

const program = fileURLToPath(new URL("scripted-program.js", import.meta.url));

/** Keeps its options in the state folder. */
export function localSystem(options: LocalSystemOptions): System {
  return {
    async start() {
      await mkdir(options.stateFolder, { recursive: true });
      await writeFile(join(options.stateFolder, "options.json"), JSON.stringify(options));
      // Standard error is shared: whoever reads that of the parent waits for the child as well
      const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      const [address]: readonly unknown[] = await once(child, "message");
      return {
        address: String(address),
        unref() {
          child.unref();
          child.channel?.unref();
        },
        async [Symbol.asyncDispose]() {
          const exited = once(child, "exit");
          child.ref();
          child.kill();
          await exited;
        },
      };
    },
  };
}
