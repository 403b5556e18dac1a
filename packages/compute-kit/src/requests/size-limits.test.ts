import { hypergradientNeed } from "@condensery/condensation";
import { buildNetwork, convNetSpec, parameterCount } from "@condensery/networks";
import { WireError, type NetworkSpec } from "@condensery/wire/convert";
import { describe, expect, test } from "vitest";
import { largestMap } from "./largest-map.js";
import { checkMemory } from "./memory-limit.js";
import { checkSize, type SizeLimits } from "./size-limits.js";

const small = { channels: 3, height: 32, width: 32, classes: 10 };
const large = { ...small, height: 64, width: 64 };

describe("the largest map of an image", () => {
  test.each<[NetworkSpec, number]>([
    [convNetSpec({ ...small, filters: 16 }), 16 * 32 * 32],
    [convNetSpec({ ...small, filters: 2 }), 3 * 32 * 32],
    [convNetSpec({ ...small, height: 9, filters: 16, norm: "none", pooling: "none" }), 16 * 9 * 32],
    [{ kind: "alexnet", ...small, filters: 8 }, 16 * 32 * 32],
    // The first convolution halves the image
    [{ kind: "alexnet", ...large, filters: 8 }, 16 * 32 * 32],
    [{ kind: "vgg11", ...large, filters: 8 }, 8 * 64 * 64],
    [{ kind: "resnet18", ...small, filters: 8 }, 8 * 32 * 32],
    [{ kind: "resnet18", ...large, filters: 8 }, 3 * 64 * 64],
    // Its projections come before their pooling
    [{ kind: "resnet18-ap", ...small, filters: 8 }, 16 * 32 * 32],
    [{ kind: "mlp", ...small, hidden: 5000 }, 5000],
    [{ kind: "mlp", ...small, hidden: 5 }, 3 * 32 * 32],
    [{ kind: "lenet", ...small }, 6 * 28 * 28],
  ])("%j", (spec, elements) => {
    expect(largestMap(buildNetwork(spec))).toBe(elements);
  });
});

describe("limits", () => {
  const none = { maxParameters: Infinity, maxMapBytes: Infinity, maxClasses: Infinity };
  const violations = (spec: NetworkSpec, batch: number, limits: Partial<SizeLimits>) => {
    try {
      checkSize(buildNetwork(spec), batch, { ...none, ...limits }, "network");
    } catch (error) {
      if (error instanceof WireError) return { reason: error.reason, violations: error.violations };
      throw error;
    }
    return undefined;
  };

  test.each<[NetworkSpec, parameters: number, mapBytes: number]>([
    [convNetSpec({ ...small, filters: 4 }), 1082, 4 * 4 * 4 * 32 * 32],
    [{ kind: "lenet", ...small }, 62_006, 4 * 4 * 6 * 28 * 28],
    [{ kind: "mlp", ...small, hidden: 128 }, 411_146, 4 * 4 * 3 * 32 * 32],
    [{ kind: "resnet18-ap", ...small, filters: 64 }, 11_250_762, 4 * 4 * 128 * 32 * 32],
  ])("of %j are exact", (spec, parameters, mapBytes) => {
    expect(violations(spec, 4, { maxParameters: parameters, maxMapBytes: mapBytes })).toBeUndefined();
    const [small, narrow] = [parameters - 1, mapBytes - 1];
    const estimate = "[(]one training step: an estimated [0-9.]+ [KMG]iB of memory and ";
    const maps = "bytes in a batch's largest feature map";
    expect(violations(spec, 4, { maxParameters: small, maxMapBytes: narrow })).toEqual({
      reason: "LIMIT_EXCEEDED",
      violations: [
        {
          field: "network",
          expected: `at most ${small} parameters`,
          actual: expect.stringMatching(`^${parameters} parameters ${estimate}`) as string,
        },
        {
          field: "network",
          expected: `at most ${narrow} ${maps}`,
          actual: expect.stringMatching(`^${mapBytes} ${maps} ${estimate}`) as string,
        },
      ],
    });
  });
});

describe("memory of a call", () => {
  const network = buildNetwork(convNetSpec({ ...small, filters: 16 }));
  const parameters = parameterCount(network.parameters);
  const work = { network, batch: { images: 10 }, steps: 1000, first: 0, iota: 0 };
  const shape = { network, batch: 10, vectors: 1001 };
  const { bytes, flops } = hypergradientNeed(work);

  test("is exact, and the error has the estimate with its basis", () => {
    const check = (maxMemoryBytes: number) => () =>
      checkMemory(shape, () => ({ bytes, flops }), { maxMemoryBytes }, "loop");
    expect(check(bytes)).not.toThrow();
    expect(check(bytes - 1)).toThrow(
      /^loop: expected at most \d+ MiB of estimated memory in one call, got an estimated \d+ MiB of memory and [\d.]+ s at an assumed 100 GFLOP\/s$/u,
    );
    expect(bytes).toBeGreaterThan(1001 * 4 * parameters);
  });

  test.each<NetworkSpec>([
    convNetSpec({ ...small, filters: 16 }),
    convNetSpec({ ...small, filters: 16, norm: "none", pooling: "none" }),
    convNetSpec({ ...small, filters: 16, depth: 5, pooling: "none" }),
    { kind: "resnet18-ap", ...small, filters: 4 },
    { kind: "mlp", ...small, hidden: 32 },
    { kind: "lenet", ...small },
  ])("of $kind stays below the bound that saves the estimate", (spec) => {
    const network = buildNetwork(spec);
    const need = hypergradientNeed({ ...work, network });
    let asked = false;
    const estimate = () => ((asked = true), need);
    // A limit one byte below the estimate: were the bound lower, the call would pass unasked
    expect(() => checkMemory({ ...shape, network }, estimate, { maxMemoryBytes: need.bytes - 1 }, "loop")).toThrow(
      "loop",
    );
    expect(asked).toBe(true);
  });
});
