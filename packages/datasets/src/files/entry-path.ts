const MAX_PATH = 1024;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f\\]/u;
const EMPTY_PART = /(?:^|\/)\.{0,2}(?:\/|$)/u;

/**
 * The name of an archive's entry as a path, without a leading "./" and a trailing slash.
 *
 * @returns the path, empty for the archive's own folder; or what is wrong with the name
 */
export function entryPath(name: string): { readonly path: string } | { readonly fault: string } {
  const path = name.replace(/^(?:\.\/)+/u, "").replace(/\/$/u, "");
  if (path === "" || path === ".") return { path: "" };
  if (path.length > MAX_PATH) return { fault: `its name has ${path.length} characters; the limit is ${MAX_PATH}` };
  if (FORBIDDEN.test(path)) return { fault: "its name has a backslash or a control character" };
  if (path.startsWith("/") || /^[A-Za-z]:/u.test(path)) return { fault: "its name is absolute" };
  if (EMPTY_PART.test(path)) {
    return { fault: 'its name has an empty part, "." or ".."' };
  }
  return { path };
}
