/** Packages that would run a script when installed without anybody having decided about it. */
export function scriptFindings({ packages, allowScripts, npmrc }) {
  const undecided = packages
    .filter(({ name, hasInstallScript }) => hasInstallScript === true && allowScripts[name] === undefined)
    .map(({ path, name }) => `${path}: has an install script; decide about "${name}" in allowScripts of package.json`);
  // Where npm does not know allowScripts, this holds
  const ignored = npmrc.some((line) => line.trim() === "ignore-scripts=true");
  return ignored
    ? undecided
    : [...undecided, ".npmrc: expected ignore-scripts=true, which runs none of them, got nothing"];
}
