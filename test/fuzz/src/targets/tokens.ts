import { ServiceError } from "@condensery/service-kit";
import { WireError } from "@condensery/wire/convert";
import * as fc from "fast-check";
import { mutatedText } from "../mutation/mutated-bytes.js";
import { idFromName, pageFromWire, pageTokenOf, resumeTokenOf, sequenceOfToken } from "../parsers/orchestrator.js";
import { pageOf, pageTokenOf as storePageTokenOf } from "../parsers/services.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { textTarget } from "./text-target.js";

const id = "00000000-0000-4000-8000-000000000001";
const last = 1000;
const refuses = refusesWith(WireError, ServiceError);

/** Tokens that were never given out, written as those that were. */
const forged: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("1", "2", "", "01"),
    fc.array(fc.constantFrom(id, "7", "1000", "1001", "-1", "1e3", "999999999999999", "x", ""), { maxLength: 4 }),
  )
  .map(([version, parts]) => Buffer.from([version, ...parts].join(":")).toString("base64url"));

const dictionary = ["=", "+", "/", "-", "_", "MTo", "%", "\u0000", "é", " "];

function tokens(samples: readonly string[]) {
  return fc.oneof(
    { weight: 2, arbitrary: mutatedText(samples, dictionary) },
    { weight: 1, arbitrary: forged.map((text) => ({ content: new TextEncoder().encode(text), valid: false })) },
  );
}

/** Tokens with which a stream of events goes on: only those are taken that were given out for it. */
export const resumeTokens: FuzzTarget = {
  name: "resume-tokens",
  weight: 2,
  open: async () =>
    textTarget({
      cases: tokens([resumeTokenOf(id, 1), resumeTokenOf(id, last)]),
      read(text) {
        const sequence = sequenceOfToken(text, id, last);
        if (sequence > last || (text !== "" && resumeTokenOf(id, sequence) !== text)) {
          throw new Violation(`${JSON.stringify(text)} was taken for event ${sequence}`);
        }
      },
      refuses,
    }),
};

/** Tokens of further pages, of the orchestrator and of the trajectory store. */
export const pageTokens: FuzzTarget = {
  name: "page-tokens",
  weight: 2,
  open: async () =>
    textTarget({
      cases: tokens([pageTokenOf({ createTime: 1_000_000, id })]),
      read(text) {
        const { after } = pageFromWire({ states: [], pageSize: undefined, pageToken: text });
        if (after !== undefined && pageTokenOf(after) !== text)
          throw new Violation(`${JSON.stringify(text)} was taken`);
      },
      refuses,
    }),
};

export const storePageTokens: FuzzTarget = {
  name: "store-page-tokens",
  weight: 2,
  open: async () =>
    textTarget({
      cases: tokens([storePageTokenOf("a".repeat(64))]),
      read(text) {
        const { after } = pageOf({ pageSize: undefined, pageToken: text });
        if (after !== "" && storePageTokenOf(after) !== text) throw new Violation(`${JSON.stringify(text)} was taken`);
      },
      refuses,
    }),
};

export const resourceNames: FuzzTarget = {
  name: "resource-names",
  weight: 2,
  open: async () =>
    textTarget({
      cases: mutatedText([`condensations/${id}`], ["condensations/", "../", "/", "-", "A", "\n", "\u0000"]),
      read(text) {
        if (`condensations/${idFromName(text)}` !== text) throw new Violation(`${JSON.stringify(text)} was taken`);
      },
      refuses,
    }),
};
