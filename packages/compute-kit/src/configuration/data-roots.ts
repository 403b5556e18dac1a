import { delimiter, isAbsolute } from "node:path";
import type { Kind } from "@condensery/service-kit";

/** Folders whose sub-folders may be read as data sets. */
export const dataRoots: Kind<readonly string[]> = {
  expected: `absolute folders separated by "${delimiter}"`,
  secret: false,
  parse: (text) => {
    const folders = text.split(delimiter);
    return folders.every(isAbsolute) ? { value: folders } : undefined;
  },
};
