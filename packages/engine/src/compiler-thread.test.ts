import { innerStep } from "@condensery/condensation";
import { convNet, convNetSpec } from "@condensery/networks";
import { OutOfMemoryError } from "@condensery/runtime";
import { expect, test } from "vitest";
import { compile } from "./compile.js";
import { CompilerThread } from "./compiler-thread.js";

const network = convNet(convNetSpec({ channels: 1, height: 8, width: 8, classes: 3, depth: 1, filters: 4 }));

test("programs from the thread are those that are compiled here, and the caller's thread stays free", async () => {
  using thread = new CompilerThread();
  const graphs = [2, 3].map((images) => innerStep(network, { images }));
  let turns = 0;
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const programs = await Promise.all(graphs.map((graph) => thread.compile("inner-step", graph)));
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(1);
  expect(programs).toEqual(graphs.map((graph) => compile("inner-step", graph)));
});

test("a graph that cannot be compiled is refused, and the next one is not", async () => {
  using thread = new CompilerThread();
  const graph = innerStep(network, { images: 2 });
  const broken = { ...graph, outputs: [{ name: "loss", node: -1 }] };
  await expect(thread.compile("broken", broken)).rejects.toThrow(/-1/u);
  expect((await thread.compile("inner-step", graph)).name).toBe("inner-step");
});

test("what is not compiled when the thread is closed is rejected", async () => {
  const thread = new CompilerThread();
  const work = thread.compile("inner-step", innerStep(network, { images: 2 }));
  thread[Symbol.dispose]();
  await expect(work).rejects.toThrow("the compiler's thread was lost");
  await expect(thread.compile("inner-step", innerStep(network, { images: 2 }))).rejects.toThrow("is closed");
});

test("a graph for which the thread's heap is too small fails alone", async () => {
  using thread = new CompilerThread({ heapMegabytes: 32 });
  const graph = innerStep(network, { images: 2 });
  // Each time as another object, since a message holds an object once
  const nodes = Array.from({ length: 4000 }, () => graph.nodes.map((node) => ({ ...node }))).flat();
  const large = { nodes, outputs: graph.outputs };
  const [before, failed, behind] = [
    thread.compile("before", graph),
    thread.compile("large", large),
    thread.compile("behind", graph),
  ];
  expect((await before).name).toBe("before");
  await expect(failed).rejects.toThrow(OutOfMemoryError);
  expect((await behind).bytes).toEqual((await thread.compile("behind", graph)).bytes);
});
