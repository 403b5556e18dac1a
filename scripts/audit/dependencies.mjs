/** Of these only the kinds that are installed; peers are promises about others. */
const kinds = ["dependencies", "devDependencies", "optionalDependencies"];

const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
/** Git, addresses, paths and other packages under this name: whatever is not a version of the registry's. */
const elsewhere = /[:/]/;

/** Where packages come from, in which versions, and whether they are those that were looked at. */
export function dependencyFindings({ packages, manifests }) {
  return [
    ...packages.flatMap(sourceFindings),
    ...[...packages, ...manifests].flatMap((entry) =>
      specifications(entry)
        .filter(({ version }) => elsewhere.test(version))
        .map(({ name, version }) => `${entry.path}: expected ${name} from the registry, got ${version}`),
    ),
    ...manifests.flatMap((manifest) =>
      specifications(manifest)
        .filter(({ version }) => !exact.test(version))
        .map(({ name, version }) => `${manifest.path}: expected an exact version of ${name}, got ${version}`),
    ),
  ];
}

function sourceFindings({ path, integrity = "", resolved }) {
  return [
    ...(integrity.split(" ").some((hash) => hash.startsWith("sha512-"))
      ? []
      : [`${path}: expected an integrity hash sha512-... in package-lock.json, got ${integrity || "nothing"}`]),
    ...(resolved === undefined || /^https:\/\/[^?#]+\.tgz$/.test(resolved)
      ? []
      : [`${path}: expected an archive of the registry in package-lock.json, got ${resolved}`]),
  ];
}

function specifications(manifest) {
  return kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}).map(([name, version]) => ({ name, version })));
}
