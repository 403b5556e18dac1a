/** Names that every usual file system takes, and that no program reads as hidden. */
const safeName = /^(?![. ])[^\\/:*?"<>|\p{Cc}]{1,100}(?<![. ])$/u;

/**
 * Folders of the classes, whose order by code units is that of the classes, as readers of class folders number them: the
 * names themselves where they are legal names in that order, else numbers with what is legal of the names.
 */
export function classFolders(classes: readonly string[]): readonly string[] {
  const folded = new Set(classes.map((name) => name.toLowerCase()));
  const inOrder = classes.every((name, i) => i === 0 || (classes[i - 1] ?? "") < name);
  if (inOrder && folded.size === classes.length && classes.every((name) => safeName.test(name))) return classes;
  const digits = String(Math.max(0, classes.length - 1)).length;
  return classes.map((name, i) => {
    const legible = name
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/gu, "-")
      .replace(/^-|-$/gu, "")
      .slice(0, 60);
    const number = String(i).padStart(digits, "0");
    return legible === "" ? number : `${number}-${legible}`;
  });
}

/** The lines of `classes.tsv`: folder, tab, name. Undefined where the folders have the names already. */
export function classTable(classes: readonly string[], folders: readonly string[]): string | undefined {
  if (classes.every((name, i) => name === folders[i])) return undefined;
  const lines = folders.map((folder, i) => {
    const name = (classes[i] ?? "").replaceAll(/\s+/gu, " ").trim();
    return `${folder}\t${name === "" ? folder : name}\n`;
  });
  return lines.join("");
}
