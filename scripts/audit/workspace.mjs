import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The lock file's packages, the manifests of this repository's own, and the settings of npm. */
export function readWorkspace(folder) {
  const read = (path) => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const lock = read("package-lock.json");
  const entries = Object.entries(lock.packages);
  const packages = entries
    .filter(([path, { link }]) => path.includes("node_modules/") && link !== true)
    .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf("node_modules/") + 13), ...entry }));
  const own = entries.filter(([path]) => !path.includes("node_modules/")).map(([path]) => path);
  const npmrc = join(folder, ".npmrc");
  return {
    folder,
    packages,
    manifests: own.map((path) => ({ path: join(path, "package.json"), ...read(join(path, "package.json")) })),
    allowScripts: read("package.json").allowScripts ?? {},
    npmrc: existsSync(npmrc) ? readFileSync(npmrc, "utf8").split("\n") : [],
    manifestOf: (path) => {
      const file = join(folder, path, "package.json");
      return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    },
  };
}
