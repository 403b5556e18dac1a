import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = `
  const { Runtime } = await import(process.argv[1]);
  const runtime = await Runtime.start({ provider: "cpu", workers: 1, threads: 1 });
  console.log(runtime.report().provider);
  await runtime.close();
`;

test("ONNX Runtime leaves no usage data behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "condensery-"));
  try {
    const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env;
    const entry = new URL("../dist/index.js", import.meta.url).href;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", program, "--", entry],
      { env: { ...environment, TMPDIR: folder, HOME: folder } },
    );
    expect(stdout.trim()).toBe("cpu");
    expect(await readdir(folder, { recursive: true })).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
