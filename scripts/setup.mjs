// Brings a checkout to where its commands can run: installs packages when they are missing or stale, then builds.
// npm's own pre-scripts do not run under ignore-scripts=true (.npmrc), so each command calls this file first.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const quiet = process.argv.includes("--quiet");
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`Condensery needs Node 20 or newer; this is Node ${process.versions.node}. Install a newer Node.`);
  process.exit(2);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

// The lock file's digest is kept beside the installed packages: equal means up to date.
const stampPath = "node_modules/.condensery-lock-digest";
const digest = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
const installed = existsSync(stampPath) && readFileSync(stampPath, "utf8") === digest;
if (!installed) {
  console.error(
    existsSync("node_modules")
      ? "setup: packages are stale, running npm ci"
      : "setup: packages are missing, running npm ci",
  );
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stampPath, digest);
}

const started = performance.now();
run(process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
const seconds = (performance.now() - started) / 1000;
if (!quiet && seconds > 1) console.error(`setup: built in ${seconds.toFixed(1)} s`);
