import { expect, test } from "vitest";
import { ConvNet, ConvNetNorm, ConvNetOptions, Network, NetworkNorm, ResNet18, Vgg11 } from "../type.js";
import { networkChoicesFromWire } from "./network-choices.js";
import type { NetworkSpec } from "./network-spec.js";
import { networkFromWire, networkToWire } from "./network.js";
import { parameterNetworkFromWire } from "./parameter-network.js";
import { wireErrorOf } from "./test-values.js";

const sizes = { channels: 1, height: 32, width: 32, classes: 10 };
const convnet = { kind: "convnet", ...sizes, filters: 4, depth: 1, pooling: "max" } as const;
const sent = (network: Network): Network => Network.decode(Network.encode(network).finish());

test.each<NetworkSpec>([
  { ...convnet, norm: "instance" },
  { ...convnet, norm: "none" },
  { kind: "alexnet", ...sizes, filters: 1 },
  { kind: "vgg11", ...sizes, filters: 1 },
  { kind: "resnet18", ...sizes, filters: 1 },
  { kind: "resnet18-ap", ...sizes, filters: 1 },
  { kind: "mlp", ...sizes, hidden: 1 },
  { kind: "lenet", ...sizes },
])("%j is its parameters alone", (spec) => {
  expect(parameterNetworkFromWire(sent(networkToWire(spec)), "network")).toEqual(spec);
});

test.each<[Network["kind"], string, string]>([
  [{ $case: "convnet", convnet: ConvNet.create({ ...sizes, norm: ConvNetNorm.BATCH }) }, "convnet", "instance or none"],
  [{ $case: "vgg11", vgg11: Vgg11.create({ ...sizes, norm: NetworkNorm.BATCH }) }, "vgg11", "instance"],
  [{ $case: "resnet18", resnet18: ResNet18.create({ ...sizes, norm: NetworkNorm.BATCH }) }, "resnet18", "instance"],
  [
    { $case: "resnet18Ap", resnet18Ap: ResNet18.create({ ...sizes, norm: NetworkNorm.BATCH }) },
    "resnet18_ap",
    "instance",
  ],
])("%j is not", (kind, name, legal) => {
  expect(networkFromWire(sent({ kind }), "loop.network")).toMatchObject({ norm: "batch" });
  const { reason, violations } = wireErrorOf(() => parameterNetworkFromWire(sent({ kind }), "loop.network"));
  expect(reason).toBe("INVALID_REQUEST");
  const expected = `${legal} (experts and inner loops keep no running statistics; evaluations do)`;
  expect(violations).toEqual([{ field: `loop.network.${name}.norm`, expected, actual: "batch" }]);
});

test("a data set is not condensed with batch norm", () => {
  const kind = { $case: "convnet", convnet: ConvNetOptions.create({ norm: ConvNetNorm.BATCH }) } as const;
  const { violations } = wireErrorOf(() => networkChoicesFromWire({ kind }, "spec.network"));
  expect(violations.map(({ field, actual }) => [field, actual])).toEqual([["spec.network.convnet.norm", "batch"]]);
});
