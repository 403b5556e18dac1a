import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";

/** What services take as NAME of `idx:NAME`: no part of it is hidden or leads out of a data root. */
const legalName = /^(?!\.)[A-Za-z0-9._-]{1,128}(?:\/(?!\.)[A-Za-z0-9._-]{1,128}){0,7}$/u;

/**
 * The folder of `idx:PATH`, links followed; undefined when it is no path: a path is absolute or begins with `./` or
 * `../`, everything else is a name under the data roots.
 *
 * @throws InvalidOptionsError when there is nothing at the path
 */
export async function datasetFolder(dataset: string): Promise<string | undefined> {
  const path = dataset.startsWith("idx:") ? dataset.slice("idx:".length) : "";
  if (!isAbsolute(path) && !/^\.{1,2}(?:[/\\]|$)/u.test(path)) return undefined;
  const folder = await existing(resolve(path));
  if (folder === undefined) refuse(`a folder that exists, got ${resolve(path)}, where there is none.`);
  return folder;
}

/**
 * `idx:PATH` as the services of an embedded system know it: `idx:NAME` under one of their data roots. What is no path
 * stays as it is.
 *
 * @throws InvalidOptionsError when no name leads to the folder, or the name leads to another folder first
 */
export async function datasetName(dataset: string, dataRoots: readonly string[]): Promise<string> {
  const folder = await datasetFolder(dataset);
  if (folder === undefined) return dataset;
  for (const root of dataRoots) {
    const inside = await existing(root);
    const name = inside === undefined ? "" : relative(inside, folder).split(sep).join("/");
    if (legalName.test(name) && (await firstWith(name, dataRoots)) === folder) return `idx:${name}`;
  }
  refuse(
    `a folder that has a name under a data root (${dataRoots.join(", ")}), made of letters, digits, dots, dashes and ` +
      `underscores, got ${folder}. Give the folder that it lies in as first of \`dataRoots\`, or another name.`,
  );
}

/** Where the services look, in their order. */
async function firstWith(name: string, dataRoots: readonly string[]): Promise<string | undefined> {
  for (const root of dataRoots) {
    const [inside, folder] = await Promise.all([existing(root), existing(join(root, name))]);
    if (inside !== undefined && folder?.startsWith(inside + sep) === true) return folder;
  }
  return undefined;
}

async function existing(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function refuse(expected: string): never {
  throw new InvalidOptionsError([{ field: "dataset", description: `Expected ${expected}` }]);
}
