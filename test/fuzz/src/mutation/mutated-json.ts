import * as fc from "fast-check";
import type { FuzzCase } from "../target.js";
import { jsonText, oddJson } from "./json-value.js";
import { mutatedText } from "./mutated-bytes.js";

type Change =
  | { readonly kind: "replace"; readonly at: number; readonly value: unknown }
  | { readonly kind: "remove"; readonly at: number }
  | { readonly kind: "add"; readonly at: number; readonly name: string; readonly value: unknown }
  | { readonly kind: "copy"; readonly at: number; readonly from: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("replace" as const), at: fc.nat(), value: oddJson }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      at: fc.nat(),
      name: fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "", "format"), fc.string()),
      value: oddJson,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("copy" as const), at: fc.nat(), from: fc.nat() }) },
);

/** Documents with values changed, removed and added inside, and documents whose text is damaged. */
export function mutatedJson(documents: readonly unknown[], dictionary: readonly string[] = []): fc.Arbitrary<FuzzCase> {
  const texts = documents.map((document) => JSON.stringify(document));
  return fc.oneof(
    { weight: 3, arbitrary: changedJson(documents).map((text) => ({ content: bytesOf(text), valid: false })) },
    { weight: 2, arbitrary: mutatedText(texts, dictionary) },
  );
}

/** Texts of documents with one to four values changed. */
export function changedJson(documents: readonly unknown[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([document, changes]) => jsonText(changes.reduce(changed, document)));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function changed(document: unknown, { at, ...what }: Change): unknown {
  const nodes = countNodes(document);
  const place = at % nodes;
  switch (what.kind) {
    case "replace":
      return rebuilt(document, place, () => [what.value]);
    case "remove":
      return rebuilt(document, place, () => []);
    case "add":
      return rebuilt(document, place, (node) => [
        isObject(node) ? withMember(node, what.name, what.value) : what.value,
      ]);
    case "copy": {
      const copies: unknown[] = [];
      rebuilt(document, what.from % nodes, (node) => (copies.push(node), [node]));
      return rebuilt(document, place, () => copies);
    }
  }
}

/** Numbers the nodes in the order of their text, the root being 0, and puts others in the place of one. */
function rebuilt(root: unknown, place: number, put: (node: unknown) => readonly unknown[]): unknown {
  let number = 0;
  const walk = (node: unknown): readonly unknown[] => {
    const own = number;
    number += 1;
    if (own === place) {
      number += countNodes(node) - 1;
      return put(node);
    }
    if (Array.isArray(node)) return [node.flatMap((item: unknown) => walk(item))];
    if (!isObject(node)) return [node];
    const members = Object.entries(node).flatMap(([name, value]) => walk(value).map((kept) => [name, kept] as const));
    return [Object.fromEntries(members)];
  };
  return walk(root)[0] ?? null;
}

function countNodes(node: unknown): number {
  const children: readonly unknown[] = Array.isArray(node) ? node : isObject(node) ? Object.values(node) : [];
  return children.reduce<number>((count, child) => count + countNodes(child), 1);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Also with the name __proto__, which an assignment would take for the prototype. */
function withMember(node: object, name: string, value: unknown): object {
  return Object.fromEntries([...Object.entries(node), [name, value]]);
}
