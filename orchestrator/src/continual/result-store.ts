import { createHash } from "node:crypto";
import { join } from "node:path";
import { canonicalJson, publishFile, type JsonValue } from "@condensery/trajectories";
import { contentOf } from "../jobs/job-folder.js";

/** Results of pure functions by their requests, so that what was computed once is not computed again. */
export interface ResultStore {
  /** Undefined when it is not known. */
  get(key: string): Promise<unknown>;
  set(key: string, result: JsonValue): Promise<void>;
}

/** A key for everything that determines a result: plain data, whose absent fields are no fields. */
export function resultKey(request: object): string {
  const text = JSON.stringify(request, (_name, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return createHash("sha256")
    .update(canonicalJson(JSON.parse(text) as JsonValue))
    .digest("hex");
}

/** Keeps results as files of a folder, each whole or not there. What cannot be read is not known. */
export function folderResults(folder: string): ResultStore {
  const fileOf = (key: string): string => join(folder, `${key}.json`);
  return {
    async get(key) {
      const content = await contentOf(fileOf(key));
      if (content === undefined) return undefined;
      try {
        return JSON.parse(content.toString("utf8")) as unknown;
      } catch {
        return undefined;
      }
    },
    async set(key, result) {
      const bytes = new TextEncoder().encode(`${canonicalJson(result)}\n`);
      await publishFile(folder, fileOf(key), bytes, "replace");
    },
  };
}

/** Keeps nothing. */
export const noResults: ResultStore = { get: async () => undefined, set: async () => undefined };
