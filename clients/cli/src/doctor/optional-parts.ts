import type { Finding } from "./finding.js";

/** Parts that are not needed. */
export function optionalFindings(): readonly Finding[] {
  const isInstalled = (specifier: string): boolean => {
    try {
      import.meta.resolve(specifier);
      return true;
    } catch {
      return false;
    }
  };
  return [
    { subject: "database", verdict: "ok", found: "none is needed: condensations are files of the state folder" },
    {
      subject: "tfjs-node-gpu",
      verdict: "ok",
      found: isInstalled("@tensorflow/tfjs-node-gpu") ? "installed, not used" : "not installed, not needed",
    },
  ];
}
