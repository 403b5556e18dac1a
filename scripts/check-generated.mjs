// Exits with 1 when packages/wire/src/generated is not what proto/ generates.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const folder = "packages/wire/src/generated";

/** Path below the folder to content. */
function contents(root) {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
}

const temporary = mkdtempSync(join(tmpdir(), "condensery-generated-"));
try {
  execFileSync(process.execPath, ["scripts/generate.mjs", temporary], { stdio: ["ignore", "inherit", "inherit"] });
  const expected = contents(join(temporary, folder));
  const committed = contents(folder);
  const differing = [...new Set([...expected.keys(), ...committed.keys()])]
    .filter((path) => expected.get(path) !== committed.get(path))
    .toSorted((a, b) => (a < b ? -1 : 1));
  for (const path of differing) {
    const fault = !committed.has(path) ? "is missing" : expected.has(path) ? "differs" : "is left over";
    console.error(`${folder}/${path} ${fault}`);
  }
  if (differing.length > 0) {
    console.error("The generated code is not what proto/ says; run npm run generate.");
    process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
