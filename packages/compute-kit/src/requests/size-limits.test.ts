import { buildNetwork, convNetSpec } from "@condensery/networks";
import { WireError, type NetworkSpec } from "@condensery/wire/convert";
import { describe, expect, test } from "vitest";
import { largestMap } from "./largest-map.js";
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
  const violations = (spec: NetworkSpec, batch: number, limits: SizeLimits) => {
    try {
      checkSize(buildNetwork(spec), batch, limits, "network");
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
    const maps = "bytes in a batch's largest feature map";
    expect(violations(spec, 4, { maxParameters: small, maxMapBytes: narrow })).toEqual({
      reason: "LIMIT_EXCEEDED",
      violations: [
        { field: "network", expected: `at most ${small} parameters`, actual: `${parameters} parameters` },
        { field: "network", expected: `at most ${narrow} ${maps}`, actual: `${mapBytes} ${maps}` },
      ],
    });
  });
});
