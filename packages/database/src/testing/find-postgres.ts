import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** Where Debian keeps the programs of each version, none of which are on the PATH. */
const versionsFolder = "/usr/lib/postgresql";

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** The latest version's; undefined when there are none. */
export function findPrograms(): PostgresPrograms | undefined {
  const searchPath = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...versionFolders(), ...searchPath]
    .map((folder) => ({ initdb: join(folder, "initdb"), postgres: join(folder, "postgres") }))
    .find(({ initdb, postgres }) => isExecutable(initdb) && isExecutable(postgres));
}

/** Whose name the server runs under. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The server does not run as root, so that root needs somebody else for it.
 *
 * @returns undefined when this process's own account will do @throws Error when there is nobody
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = accountNamed("postgres") ?? accountNamed("nobody");
  if (account !== undefined) return account;
  throw new Error(
    "Expected an account postgres or nobody in /etc/passwd, as PostgreSQL does not run as root; found neither. Add one, or run the tests as somebody else.",
  );
}

function versionFolders(): string[] {
  try {
    const versions = readdirSync(versionsFolder).filter((name) => /^\d+$/.test(name));
    return versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(versionsFolder, version, "bin"));
  } catch {
    return [];
  }
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${name}:`));
  const [uid, gid] = line?.split(":").slice(2, 4).map(Number) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
