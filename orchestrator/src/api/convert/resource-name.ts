import { invalid } from "@condensery/wire/convert";

const pattern = /^condensations\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u;

/** The id in a resource name. @throws WireError */
export function idFromName(name: string): string {
  const id = pattern.exec(name)?.[1];
  if (id === undefined) {
    throw invalid("name", "condensations/{id} as CreateCondensation gave it", name === "" ? "nothing" : quoted(name));
  }
  return id;
}

const longestShown = 100;

/** What a caller sent, in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}...` : text);
}
