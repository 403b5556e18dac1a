/** Variables that make Node load one of these modules before its program. */
export function loading(module: "crash-point" | "jumping-clock"): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import ${new URL(`../../dist/injected/${module}.js`, import.meta.url).href}` };
}
