import type { InitializeHook, ResolveHook } from "node:module";

let system: string | null = null;

export const initialize: InitializeHook<string | null> = (url) => {
  system = url;
};

export const resolve: ResolveHook = (specifier, context, next) => {
  if (specifier !== "@condensery/system") return next(specifier, context);
  // There are no packages at the root of the file system, so Node says in its own words that there is none
  if (system === null) return next(specifier, { ...context, parentURL: "file:///program.js" });
  return { url: system, shortCircuit: true };
};
