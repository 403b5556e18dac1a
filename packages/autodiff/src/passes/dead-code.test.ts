import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { exp, negate } from "../ops/elementwise.js";
import { print } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { deadCode } from "./dead-code.js";

describe("dead-code", () => {
  it("removes what no output needs, and keeps every input", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    exp(builder.input("unused", [3]));
    const y = negate(x);
    exp(y);
    const graph = builder.finish({ y });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2]
      %1 = input "unused" : [3]
      %2 = exp %1 : [3]
      %3 = negate %0 : [2]
      %4 = exp %3 : [2]
      return y=%3:[2]"
    `);
    const result = deadCode.run(graph);
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2]
      %1 = input "unused" : [3]
      %2 = negate %0 : [2]
      return y=%2:[2]"
    `);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("returns the graph itself when all of it is needed", () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: exp(builder.input("x", [2])) });
    expect(deadCode.run(graph)).toBe(graph);
  });

  it("ensures that nothing dead remains", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    exp(x);
    expect(() => deadCode.ensures?.(builder.finish({ x }))).toThrow("dead nodes remain");
  });
});
