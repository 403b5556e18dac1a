import { describe, expect, test } from "vitest";
import { ConvNet, ConvNetPooling, Network, NetworkOptions } from "../type.js";
import { norms, poolings } from "./enums.js";
import {
  networkChoicesFromWire,
  networkChoicesToWire,
  networkFromWire,
  networkToWire,
  type NetworkSpec,
} from "./network.js";
import { picker, unknownValue, wireErrorOf } from "./test-values.js";

const sent = (network: Network): Network => Network.decode(Network.encode(network).finish());
const sizes = { channels: 1, height: 32, width: 32, classes: 10 };
const message = (convnet: Partial<ConvNet>): Network => ({
  kind: { $case: "convnet", convnet: ConvNet.create({ ...sizes, ...convnet }) },
});

describe("round trip", () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed))("random network %i", (seed) => {
    const pick = picker(seed);
    const depth = pick.integer(1, 8);
    const spec: NetworkSpec = {
      kind: "convnet",
      channels: pick.integer(1, 64),
      height: pick.integer(2 ** depth, 1024),
      width: pick.integer(2 ** depth, 1024),
      classes: pick.integer(2, 100_000),
      filters: pick.integer(1, 1024),
      depth,
      norm: pick.item(norms.names),
      pooling: pick.item(poolings.names),
    };
    expect(networkFromWire(sent(networkToWire(spec)), "network")).toEqual(spec);
  });

  test("defaults", () => {
    expect(networkFromWire(sent(message({})), "network")).toEqual({
      kind: "convnet",
      ...sizes,
      filters: 128,
      depth: 3,
      norm: "instance",
      pooling: "average",
    });
  });

  test("choices keep what is open", () => {
    for (const choices of [{}, { filters: 8 }, { depth: 1, norm: "none", pooling: "max" }] as const) {
      const options = networkChoicesToWire({ kind: "convnet", ...choices });
      const received = NetworkOptions.decode(NetworkOptions.encode(options).finish());
      expect(networkChoicesFromWire(received, "network")).toEqual({ kind: "convnet", ...choices });
    }
    expect(networkChoicesFromWire(undefined, "network")).toEqual({ kind: "convnet" });
    expect(networkChoicesFromWire({}, "network")).toEqual({ kind: "convnet" });
  });
});

describe("refusals", () => {
  test("nothing", () => {
    expect(wireErrorOf(() => networkFromWire(undefined, "loop.network")).violations).toEqual([
      { field: "loop.network", expected: "a network", actual: "nothing" },
    ]);
    expect(wireErrorOf(() => networkFromWire({}, "loop.network")).violations).toEqual([
      { field: "loop.network.kind", expected: "convnet", actual: "nothing" },
    ]);
  });

  const cases: readonly (readonly [Partial<ConvNet>, string, string, string])[] = [
    [{ channels: 0 }, "channels", "an integer from 1 to 64", "0"],
    [{ channels: 65 }, "channels", "an integer from 1 to 64", "65"],
    [{ height: 7 }, "height", "an integer from 8 to 1024", "7"],
    [{ width: 1025 }, "width", "an integer from 8 to 1024", "1025"],
    [{ height: 15, depth: 4 }, "height", "an integer from 16 to 1024", "15"],
    [{ width: 0, pooling: ConvNetPooling.NONE }, "width", "an integer from 1 to 1024", "0"],
    [{ classes: 1 }, "classes", "an integer from 2 to 100000", "1"],
    [{ filters: 0 }, "filters", "an integer from 1 to 1024", "0"],
    [{ filters: 1025 }, "filters", "an integer from 1 to 1024", "1025"],
    [{ depth: 0 }, "depth", "an integer from 1 to 8", "0"],
    [{ depth: 9 }, "depth", "an integer from 1 to 8", "9"],
    [{ norm: unknownValue(9) }, "norm", "one of instance, none", "the unknown value 9"],
    [{ pooling: unknownValue(9) }, "pooling", "one of average, max, none", "the unknown value 9"],
  ];
  test.each(cases)("%j", (convnet, name, expected, actual) => {
    const { reason, violations } = wireErrorOf(() => networkFromWire(sent(message(convnet)), "network"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toEqual([{ field: `network.convnet.${name}`, expected, actual }]);
  });

  test("every mistake at once", () => {
    const empty: Network = { kind: { $case: "convnet", convnet: ConvNet.create({ filters: 0, depth: -1 }) } };
    const { violations } = wireErrorOf(() => networkFromWire(sent(empty), "n"));
    expect(violations.map(({ field }) => field.slice("n.convnet.".length))).toEqual([
      "channels",
      "height",
      "width",
      "classes",
      "filters",
      "depth",
    ]);
  });

  test("choices", () => {
    const options: NetworkOptions = networkChoicesToWire({ kind: "convnet", filters: 0, depth: 9 });
    expect(
      wireErrorOf(() => networkChoicesFromWire(options, "spec.network")).violations.map(({ field }) => field),
    ).toEqual(["spec.network.convnet.filters", "spec.network.convnet.depth"]);
  });
});
