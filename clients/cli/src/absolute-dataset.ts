import { resolve } from "node:path";

/** Options with the folder of `idx:DIR` made absolute, so that a job can be resumed and evaluated from anywhere. */
export function absoluteDataset<Options extends { readonly dataset?: string | number }>(options: Options): Options {
  const folder = /^idx:(.+)$/s.exec(String(options.dataset ?? ""))?.[1];
  return folder === undefined ? options : { ...options, dataset: `idx:${resolve(folder)}` };
}
