import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface NodeRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs Node and waits for its end. */
export async function runNode(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<NodeRun> {
  const child = spawn(process.execPath, options, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, output, errors };
}
