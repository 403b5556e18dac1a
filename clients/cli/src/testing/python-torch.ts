import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Debian's Python, where it has PyTorch; or what to install. */
export async function pythonTorch(): Promise<{ readonly python: string } | { readonly missing: string }> {
  // The first python3 in PATH may be another one, without Debian's modules
  const python = "/usr/bin/python3";
  try {
    await run(python, [
      "-c",
      "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ('numpy', 'torch'))))",
    ]);
    return { python };
  } catch {
    return { missing: "apt-get install python3-torch" };
  }
}
