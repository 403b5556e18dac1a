import { describe, expect, it } from "vitest";
import { targets } from "../targets/index.js";
import { rpcMethods } from "./methods.js";
import { requestParsers } from "./request-parsers.js";
import { requestSamples } from "./request-samples.js";

const paths = rpcMethods().map(({ path }) => path);

describe("the methods that proto/ describes", () => {
  it("are fuzzed, each as a target of its own", () => {
    expect(targets.filter(({ name }) => name.startsWith("rpc-"))).toHaveLength(paths.length);
    expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
  });

  it.each(paths)("%s has its request parser here", (path) => {
    expect(Object.keys(requestParsers)).toContain(path);
  });

  it.each(paths)("%s has a valid request here", (path) => {
    expect(requestSamples[path]?.length).toBeGreaterThan(0);
  });

  it("are all that is listed here", () => {
    for (const path of [...Object.keys(requestParsers), ...Object.keys(requestSamples)]) expect(paths).toContain(path);
  });
});
