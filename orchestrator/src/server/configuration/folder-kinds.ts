import { delimiter, isAbsolute, resolve } from "node:path";
import type { Kind } from "@condensery/service-kit";

/** A folder, relative to where the process was started or absolute. */
export const folder: Kind<string> = {
  expected: "a folder",
  secret: false,
  parse: (text) => ({ value: resolve(text) }),
};

/** Folders whose sub-folders may be read as data sets. */
export const dataRoots: Kind<readonly string[]> = {
  expected: `absolute folders separated by "${delimiter}"`,
  secret: false,
  parse: (text) => {
    const folders = text.split(delimiter);
    return folders.every(isAbsolute) ? { value: folders } : undefined;
  },
};
