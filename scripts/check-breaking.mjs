// Compares proto/ with the main branch and fails where a client of main would break. On main itself, without
// changes of its own, the commit before is the one to compare with.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function git(...args) {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

const head = git("rev-parse", "HEAD");
const main = git("rev-parse", "--verify", "--quiet", "origin/main") ?? git("rev-parse", "--verify", "--quiet", "main");
const shared = main === undefined ? undefined : git("merge-base", "HEAD", main);
const unchanged = git("status", "--porcelain", "--", "proto") === "";
const base = shared === head && unchanged ? git("rev-parse", "--verify", "--quiet", "HEAD~1") : shared;

if (base === undefined) {
  console.log("buf breaking: skipped, this checkout has no earlier commit to compare proto/ with.");
} else if (git("cat-file", "-e", `${base}:proto/buf.yaml`) === undefined) {
  console.log(`buf breaking: skipped, ${base.slice(0, 10)} has no proto/ yet.`);
} else {
  console.log(`buf breaking: comparing proto/ with ${base.slice(0, 10)}`);
  const against = `.git#ref=${base},subdir=proto`;
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/@bufbuild/buf/bin/buf", "breaking", "proto", "--against", against],
    { stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
}
