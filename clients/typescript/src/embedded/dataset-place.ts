import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";

/** What services take as NAME of `KIND:NAME`: no part of it is hidden or leads out of a data root. */
const legalName = /^(?!\.)[A-Za-z0-9._-]{1,128}(?:\/(?!\.)[A-Za-z0-9._-]{1,128}){0,7}$/u;

/** `KIND:PATH?OPTIONS`, such as `idx:./digits` or `folder:/data/photos?size=64`. */
const placed = /^(?<kind>[a-z][a-z0-9-]*:)(?<path>[^?]+)(?<options>\?.*)?$/su;

/** A data set that was named by its path, links followed. */
export interface DatasetPlace {
  /** With its colon. */
  readonly kind: string;
  readonly path: string;
  /** With their question mark; or empty. */
  readonly options: string;
}

/**
 * The place of `KIND:PATH`, links followed; undefined when it is no path: a path is absolute or begins with `./` or
 * `../`, everything else is a name under the data roots.
 *
 * @throws InvalidOptionsError when there is nothing at the path
 */
export async function datasetPlace(dataset: string): Promise<DatasetPlace | undefined> {
  const { kind = "", path = "", options = "" } = placed.exec(dataset)?.groups ?? {};
  if (!isAbsolute(path) && !/^\.{1,2}(?:[/\\]|$)/u.test(path)) return undefined;
  const found = await existing(resolve(path));
  if (found === undefined) refuse(`a folder or file that exists, got ${resolve(path)}, where there is none.`);
  return { kind, path: found, options };
}

/**
 * `KIND:PATH` as the services of an embedded system know it: `KIND:NAME` under one of their data roots. What is no path
 * stays as it is.
 *
 * @throws InvalidOptionsError when no name leads to the path, or the name leads to another place first
 */
export async function datasetName(dataset: string, dataRoots: readonly string[]): Promise<string> {
  const place = await datasetPlace(dataset);
  if (place === undefined) return dataset;
  const { kind, path, options } = place;
  for (const root of dataRoots) {
    const inside = await existing(root);
    const name = inside === undefined ? "" : relative(inside, path).split(sep).join("/");
    if (legalName.test(name) && (await firstWith(name, dataRoots)) === path) return `${kind}${name}${options}`;
  }
  refuse(
    `a place that has a name under a data root (${dataRoots.join(", ")}), made of letters, digits, dots, dashes and ` +
      `underscores, got ${path}. Give the folder that it lies in as first of \`dataRoots\`, or another name.`,
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
