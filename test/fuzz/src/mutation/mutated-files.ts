import { writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import type { FuzzCase } from "../target.js";
import { mutatedBytes } from "./mutated-bytes.js";

/** Paths and contents of a folder, valid as they are. */
export type Files = Readonly<Record<string, Uint8Array>>;

export interface ChangeableFile {
  readonly path: string;
  /** Contents for the file. Default: mutations of the valid one. */
  readonly cases?: fc.Arbitrary<FuzzCase>;
}

/**
 * Cases in which one file of a folder has another content. Its number in the list is the first byte of the case, the
 * content is the rest.
 */
export function mutatedFiles(
  files: Files,
  changeable: readonly ChangeableFile[],
  dictionary: readonly string[] = [],
): fc.Arbitrary<FuzzCase> {
  const others = Object.values(files);
  const arbitraries = changeable.map(({ path, cases }, number) => {
    const valid = files[path];
    if (valid === undefined) throw new Error(`there is no file ${path}`);
    const contents = cases ?? mutatedBytes([valid], dictionary);
    return contents.map(({ content, valid }) => ({ content: Buffer.concat([Uint8Array.of(number), content]), valid }));
  });
  if (others.length === 0) throw new Error("a folder without files cannot be changed");
  return fc.oneof(...arbitraries);
}

/** A folder on the disk in which one file after the other is changed. */
export class ChangingFolder {
  #changed: string | undefined;

  private constructor(
    readonly path: string,
    private readonly files: Files,
    private readonly changeable: readonly ChangeableFile[],
  ) {}

  /** Writes the valid files. */
  static async create(path: string, files: Files, changeable: readonly ChangeableFile[]): Promise<ChangingFolder> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
    return new ChangingFolder(path, files, changeable);
  }

  /** Makes the folder what the case says, all files but one as they were. Returns the changed file's path. */
  change(content: Uint8Array): string {
    const number = (content[0] ?? 0) % this.changeable.length;
    const path = this.changeable[number]?.path ?? "";
    if (this.#changed !== undefined && this.#changed !== path) {
      writeFileSync(join(this.path, this.#changed), this.files[this.#changed] ?? new Uint8Array(0));
    }
    this.#changed = path;
    writeFileSync(join(this.path, path), content.subarray(1));
    return path;
  }
}
