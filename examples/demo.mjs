// Condenses 10,000 handwritten digits into ten learned images, one a class, and shows what networks learn from them.
// Run it with `npm run demo`. Experts are kept in .state and used again the next time.
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join("out", "demo");
const command = [
  "condense",
  "--dataset",
  "mnist",
  "--ipc",
  "1",
  "--method",
  "satm",
  "--state",
  ".state",
  "--out",
  folder,
];

console.error(`$ condensery ${command.join(" ")}\n`);

// An interrupted demo starts anew rather than asking what to do with its remains
await rm(join(root, folder), { recursive: true, force: true });

const child = spawn(process.execPath, [join(root, "clients", "cli", "dist", "main.js"), ...command], {
  cwd: root,
  stdio: "inherit",
});
// A terminal sends Ctrl-C to the child as well, which ends in good order; SIGTERM comes to this process only
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));

child.on("exit", (code, signal) => {
  if (code === 0) console.log(`\nThe ten images: ${join(root, folder, "grid.png")}`);
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
