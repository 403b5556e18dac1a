// For `node --import`: what `import("@condensery/system")` finds is the module of this module's `?system=`, or nothing.
import { register } from "node:module";

const system = new URL(import.meta.url).searchParams.get("system");
register("./system-resolver.js", import.meta.url, { data: system });
