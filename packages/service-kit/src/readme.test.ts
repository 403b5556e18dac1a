import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createChannel } from "./client/create-channel.js";
import { callUnary } from "./client/call-unary.js";

const folder = new URL("../dist/readme/", import.meta.url);
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The README's programs, in order: a service, and a caller. */
async function examples(): Promise<readonly [string, string]> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [service, caller, ...others] = [...readme.matchAll(/```ts\n([\s\S]*?)```/gu)].map(([, code = ""]) => code);
  if (service === undefined || caller === undefined || others.length > 0) {
    throw new Error("Expected the README to have two examples.");
  }
  return [service, caller];
}

test("the README's programs compile strictly, and its service serves and stops", async () => {
  await mkdir(folder, { recursive: true });
  const [program, caller] = await examples();
  await writeFile(new URL("service.ts", folder), program);
  await writeFile(new URL("caller.ts", folder), caller);
  const configuration = {
    extends: "../../../../tsconfig.base.json",
    compilerOptions: { composite: false, incremental: false, declaration: false, sourceMap: false },
    include: ["service.ts", "caller.ts"],
  };
  await writeFile(new URL("tsconfig.json", folder), JSON.stringify(configuration));
  const compiler = spawn(process.execPath, ["node_modules/typescript/bin/tsc", "-p", fileURLToPath(folder)], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  expect(await once(compiler, "exit")).toEqual([0, null]);
  const service = spawn(
    process.execPath,
    ["--import", "@condensery/service-kit/hook", fileURLToPath(new URL("service.js", folder))],
    { cwd: root, env: { ...process.env, CONDENSERY_BIND: "127.0.0.1:0" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: service.stdout });
  const [line] = (await once(lines, "line")) as [string];
  const { address } = JSON.parse(line) as { address: string };
  using channel = createChannel({ addresses: address });
  const greet = {
    path: "/example.v1.GreetingService/Greet",
    requestSerialize: (name: string) => Buffer.from(name),
    responseDeserialize: String,
  };
  expect(await callUnary(channel, greet, "Ada", { timeoutMs: 60_000 })).toBe("Hello, Ada.");
  service.kill("SIGTERM");
  expect(await once(service, "exit")).toEqual([0, null]);
});
