import { describe, expect, test } from "vitest";
import {
  AlexNet,
  ConvNet,
  ConvNetNorm,
  ConvNetPooling,
  LeNet,
  Network,
  NetworkNorm,
  NetworkOptions,
  ResNet18,
  Vgg11,
  type Mlp,
} from "../type.js";
import { networkNorms, norms, poolings } from "./enums.js";
import { networkChoicesFromWire, networkChoicesToWire } from "./network-choices.js";
import { networkFieldName, networkKinds, type NetworkKind, type NetworkSpec } from "./network-spec.js";
import { networkFromWire, networkToWire } from "./network.js";
import { picker, unknownValue, wireErrorOf } from "./test-values.js";

const sent = (network: Network): Network => Network.decode(Network.encode(network).finish());
const sizes = { channels: 1, height: 32, width: 32, classes: 10 };
const message = (convnet: Partial<ConvNet>): Network => ({
  kind: { $case: "convnet", convnet: ConvNet.create({ ...sizes, ...convnet }) },
});

type Refusal = readonly [change: Partial<AlexNet & Vgg11 & Mlp>, field: string, expected: string, actual: string];

/** Legal whatever the seed. */
function randomSpec(kind: NetworkKind, seed: number): NetworkSpec {
  const pick = picker(seed);
  const side = kind === "lenet" || kind === "resnet18-ap" ? 32 : pick.item([32, 64]);
  const image = { channels: pick.integer(1, 64), height: side, width: side, classes: pick.integer(2, 100_000) };
  switch (kind) {
    case "convnet":
      return { kind, ...image, filters: 8, depth: 2, norm: pick.item(norms.names), pooling: pick.item(poolings.names) };
    case "alexnet":
      return { kind, ...image, filters: pick.integer(1, 256) };
    case "vgg11":
    case "resnet18":
    case "resnet18-ap": {
      const norm = pick.item(networkNorms.names);
      return { kind, ...image, filters: pick.integer(1, 256), ...(norm === "batch" ? { norm } : {}) };
    }
    case "mlp": {
      const sides = { height: pick.integer(1, 1024), width: pick.integer(1, 1024) };
      return { kind, ...image, ...sides, hidden: pick.integer(1, 8192) };
    }
    case "lenet":
      return { kind, ...image };
  }
}

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

  test.each(Array.from({ length: 5 }, (_, seed) => networkKinds.map((kind) => ({ kind, seed }))).flat())(
    "random $kind $seed",
    ({ kind, seed }) => {
      const spec = randomSpec(kind, seed);
      expect(networkFromWire(sent(networkToWire(spec)), "network")).toEqual(spec);
    },
  );

  const convnetDefaults = { filters: 128, depth: 3, norm: "instance", pooling: "average" } as const;
  test.each<[Network["kind"], NetworkSpec]>([
    [message({}).kind, { kind: "convnet", ...sizes, ...convnetDefaults }],
    [
      { $case: "alexnet", alexnet: sizes },
      { kind: "alexnet", ...sizes, filters: 64 },
    ],
    [
      { $case: "vgg11", vgg11: Vgg11.create(sizes) },
      { kind: "vgg11", ...sizes, filters: 64 },
    ],
    [
      { $case: "resnet18", resnet18: ResNet18.create(sizes) },
      { kind: "resnet18", ...sizes, filters: 64 },
    ],
    [
      { $case: "resnet18Ap", resnet18Ap: ResNet18.create(sizes) },
      { kind: "resnet18-ap", ...sizes, filters: 64 },
    ],
    [
      { $case: "mlp", mlp: sizes },
      { kind: "mlp", ...sizes, hidden: 128 },
    ],
    [
      { $case: "lenet", lenet: sizes },
      { kind: "lenet", ...sizes },
    ],
  ])("defaults of %j", (kind, spec) => {
    expect(networkFromWire(sent({ kind }), "network")).toEqual(spec);
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
      {
        field: "loop.network.kind",
        expected: "one of convnet, alexnet, vgg11, resnet18, resnet18_ap, mlp, lenet",
        actual: "nothing",
      },
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
    [{ norm: unknownValue(9) }, "norm", "one of instance, none, batch", "the unknown value 9"],
    [
      { height: 1, width: 1, pooling: ConvNetPooling.NONE, norm: ConvNetNorm.BATCH },
      "norm",
      "instance or none for images of one pixel",
      "batch",
    ],
    [{ pooling: unknownValue(9) }, "pooling", "one of average, max, none", "the unknown value 9"],
  ];
  test.each(cases)("%j", (convnet, name, expected, actual) => {
    const { reason, violations } = wireErrorOf(() => networkFromWire(sent(message(convnet)), "network"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toEqual([{ field: `network.convnet.${name}`, expected, actual }]);
  });

  const networks: Readonly<Record<Exclude<NetworkKind, "convnet">, (change: Refusal[0]) => Network>> = {
    alexnet: (change) => ({ kind: { $case: "alexnet", alexnet: AlexNet.create({ ...sizes, ...change }) } }),
    vgg11: (change) => ({ kind: { $case: "vgg11", vgg11: Vgg11.create({ ...sizes, ...change }) } }),
    resnet18: (change) => ({ kind: { $case: "resnet18", resnet18: ResNet18.create({ ...sizes, ...change }) } }),
    "resnet18-ap": (change) => ({
      kind: { $case: "resnet18Ap", resnet18Ap: ResNet18.create({ ...sizes, ...change }) },
    }),
    mlp: (change) => ({ kind: { $case: "mlp", mlp: { ...sizes, ...change } } }),
    lenet: (change) => ({ kind: { $case: "lenet", lenet: LeNet.create({ ...sizes, ...change }) } }),
  };
  const counts: Refusal[] = [
    [{ channels: 0 }, "channels", "an integer from 1 to 64", "0"],
    [{ channels: 65 }, "channels", "an integer from 1 to 64", "65"],
    [{ classes: 1 }, "classes", "an integer from 2 to 100000", "1"],
    [{ classes: 100_001 }, "classes", "an integer from 2 to 100000", "100001"],
  ];
  const filters: Refusal[] = [
    [{ filters: 0 }, "filters", "an integer from 1 to 256", "0"],
    [{ filters: 257 }, "filters", "an integer from 1 to 256", "257"],
  ];
  const smallOrLarge: Refusal[] = [
    [{ height: 28, width: 32 }, "height", "32 or 64", "28"],
    [{ height: 64 }, "width", "64, the height", "32"],
    [{ width: 128 }, "width", "32, the height", "128"],
  ];
  const small: Refusal[] = [
    [{ height: 64, width: 32 }, "height", "32", "64"],
    [{ width: 64 }, "width", "32, the height", "64"],
  ];
  const unknownNorm: Refusal = [{ norm: unknownValue(9) }, "norm", "one of instance, batch", "the unknown value 9"];
  const refusals: Readonly<Record<keyof typeof networks, readonly Refusal[]>> = {
    alexnet: [...counts, ...smallOrLarge, ...filters],
    vgg11: [...counts, ...smallOrLarge, ...filters, unknownNorm],
    resnet18: [...counts, ...smallOrLarge, ...filters, unknownNorm],
    "resnet18-ap": [...counts, ...small, ...filters, unknownNorm],
    mlp: [
      ...counts,
      [{ height: 0 }, "height", "an integer from 1 to 1024", "0"],
      [{ width: 1025 }, "width", "an integer from 1 to 1024", "1025"],
      [{ hidden: 0 }, "hidden", "an integer from 1 to 8192", "0"],
      [{ hidden: 8193 }, "hidden", "an integer from 1 to 8192", "8193"],
    ],
    lenet: [...counts, ...small],
  };
  const rows = Object.entries(networks).flatMap(([kind, network]) =>
    refusals[kind as keyof typeof networks].map((refusal) => ({ kind: kind as NetworkKind, network, refusal })),
  );
  test.each(rows)("$kind $refusal", ({ kind, network, refusal: [change, name, expected, actual] }) => {
    const { reason, violations } = wireErrorOf(() => networkFromWire(sent(network(change)), "network"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toEqual([{ field: `network.${networkFieldName(kind)}.${name}`, expected, actual }]);
  });

  test("every mistake of a network of fixed sides at once", () => {
    const empty = networks["resnet18-ap"]({ channels: 0, height: 0, width: 0, classes: 0, filters: 0 });
    expect(wireErrorOf(() => networkFromWire(sent(empty), "n")).violations).toEqual([
      { field: "n.resnet18_ap.channels", expected: "an integer from 1 to 64", actual: "0" },
      { field: "n.resnet18_ap.height", expected: "32", actual: "0" },
      { field: "n.resnet18_ap.width", expected: "32", actual: "0" },
      { field: "n.resnet18_ap.classes", expected: "an integer from 2 to 100000", actual: "0" },
      { field: "n.resnet18_ap.filters", expected: "an integer from 1 to 256", actual: "0" },
    ]);
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

  test("instance norm is the one that is left out", () => {
    const vgg11 = Vgg11.create({ ...sizes, norm: NetworkNorm.INSTANCE });
    const spec = { kind: "vgg11", ...sizes, filters: 64 } as const;
    expect(networkFromWire(sent({ kind: { $case: "vgg11", vgg11 } }), "network")).toEqual(spec);
    expect(networkToWire(spec).kind).toEqual({ $case: "vgg11", vgg11: { ...vgg11, filters: 64 } });
  });

  test("choices", () => {
    const options: NetworkOptions = networkChoicesToWire({ kind: "convnet", filters: 0, depth: 9 });
    expect(
      wireErrorOf(() => networkChoicesFromWire(options, "spec.network")).violations.map(({ field }) => field),
    ).toEqual(["spec.network.convnet.filters", "spec.network.convnet.depth"]);
  });
});
