/** Permissive ones; libvips, of which sharp loads the shared library as it is, has the LGPL. */
const shipped = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
]);

/** Tools that are run and not shipped may ask for their own changes to be published. */
const tools = new Set([...shipped, "MPL-2.0"]);

/** Packages that say it in their readme only. */
const read = new Map([
  ["humanize-number", "MIT"],
  ["only", "MIT"],
]);

/** Licences that are not on the list, or not known. */
export function licenceFindings({ packages, manifestOf }) {
  return packages.flatMap(({ path, name, license, dev }) => {
    const licence = license ?? listed(manifestOf(path)) ?? read.get(name);
    if (licence === undefined)
      return [`${path}: expected a licence, got none; read it and add it to scripts/audit/licences.mjs`];
    const allowed = dev === true ? tools : shipped;
    return isAllowed(licence, allowed)
      ? []
      : [`${path}: expected a licence of ${[...allowed].join(", ")}, got ${licence}; use another package`];
  });
}

/** The old form, a list of objects. */
function listed(manifest) {
  const types = manifest?.licenses?.map(({ type }) => type);
  return types === undefined || types.length === 0 ? undefined : types.join(" OR ");
}

/** SPDX expressions without parentheses inside: one choice must be allowed, of which each part. */
function isAllowed(expression, allowed) {
  return expression
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((licence) => allowed.has(licence)));
}
