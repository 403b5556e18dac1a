import { byPath, type FileTree } from "./file-tree.js";

/** Trees under one root: each is found under its folder's name, which the root itself must not have. */
export function joinedFiles(trees: Readonly<Record<string, FileTree>>, root: FileTree): FileTree {
  const folders = Object.entries(trees);
  const inside = (folder: string, path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  return {
    fault(reason, path, message, cause) {
      for (const [folder, tree] of folders) {
        const rest = inside(folder, path);
        if (rest !== undefined) return tree.fault(reason, rest, message, cause);
      }
      return root.fault(reason, path, message, cause);
    },
    async list(options) {
      const files = [...(await root.list(options))];
      const twice = files.find(({ path }) => folders.some(([folder]) => inside(folder, path) !== undefined));
      if (twice !== undefined) {
        throw root.fault("content", twice.path, "there are a folder and an archive of this name; remove one of them");
      }
      for (const [folder, tree] of folders) {
        for (const { path, bytes } of await tree.list(options)) files.push({ path: `${folder}/${path}`, bytes });
      }
      return files.toSorted(byPath);
    },
    async *read(paths, signal) {
      const left = new Set(paths);
      for (const [folder, tree] of folders) {
        const wanted = new Set<string>();
        for (const path of paths) {
          const rest = inside(folder, path);
          if (rest === undefined) continue;
          wanted.add(rest);
          left.delete(path);
        }
        if (wanted.size === 0) continue;
        for await (const { path, content } of tree.read(wanted, signal)) yield { path: `${folder}/${path}`, content };
      }
      if (left.size > 0) yield* root.read(left, signal);
    },
  };
}
