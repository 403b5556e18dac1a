// Condenses 10,000 handwritten digits into ten learned images, one a class, and shows what networks learn from them.
// Run it with `npm run demo`. It starts the services on this machine and stops them at the end; experts are kept in
// .state and used again the next time.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join("out", "demo");
const options = ["--dataset", "mnist", "--ipc", "1", "--method", "satm"];

/** Whether the folder holds a demo that was interrupted, whose job would go on beside a new one. */
async function isUnfinished() {
  try {
    return JSON.parse(await readFile(join(folder, "condensation.json"), "utf8")).finished === false;
  } catch {
    return false;
  }
}

process.chdir(root);
const command = ["condense", ...options];
if (await isUnfinished()) {
  command.push("--resume", folder);
} else {
  await rm(folder, { recursive: true, force: true });
  command.push("--state", ".state", "--out", folder);
}
console.error(`$ condensery ${command.join(" ")}\n`);

// Within this process and not as a child: whatever ends the one then ends the other, and the services with them
process.argv.splice(2, process.argv.length, ...command);
await import("../clients/cli/dist/main.js");
if (process.exitCode === 0) console.log(`\nThe ten images: ${join(root, folder, "grid.png")}`);
