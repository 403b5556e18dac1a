import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** How many modules of the AWS SDK a process has loaded behind this program. */
async function sdkModulesAfter(program: string): Promise<number> {
  const count = 'Object.keys((await import("node:module")).default._cache).filter((file) => file.includes("@aws-sdk"))';
  const text = `${program}; console.log((${count}).length)`;
  const cwd = new URL("..", import.meta.url);
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", text], { cwd });
  return Number(stdout);
}

test("the AWS SDK is loaded for buckets only", async () => {
  expect(await sdkModulesAfter('await import("@condensery/trajectories")')).toBe(0);
  expect(await sdkModulesAfter('await import("./dist/s3-bucket.js")')).toBeGreaterThan(0);
});
