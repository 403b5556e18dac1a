import { parseConfiguration } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { dataVariables, deviceVariables, requiredStoreVariables } from "./compute-variables.js";

const schema = { device: deviceVariables, store: requiredStoreVariables, data: dataVariables };
const store = "CONDENSERY_TRAJECTORY_STORE";

test.each([
  ["file:/var/lib/store", { kind: "folder", folder: "/var/lib/store" }],
  ["127.0.0.1:50061", { kind: "service", addresses: "127.0.0.1:50061" }],
  ["unix:/run/store.sock", { kind: "service", addresses: "unix:/run/store.sock" }],
  ["dns:store:50061,[::1]:50061", { kind: "service", addresses: "dns:store:50061,[::1]:50061" }],
])("the store may be %s", (text, address) => {
  expect(parseConfiguration(schema, { [store]: text }).store.address).toEqual(address);
});

test("absent variables have their defaults", () => {
  const { device, data } = parseConfiguration(schema, { [store]: "file:a" });
  expect(device).toEqual({
    provider: "auto",
    threads: undefined,
    workers: undefined,
    programCache: 48,
    maxParameters: 67_108_864,
    maxMapBytes: 1_073_741_824,
    maxClasses: 1000,
    maxImages: 20_000,
    maxInnerSteps: 1000,
    maxTrainingImages: 1e9,
    maxMemoryBytes: 8 * 2 ** 30,
  });
  expect(data).toEqual({ roots: [], cached: 2, maxBytes: 8 * 2 ** 30 });
});

test.each([
  [store, { [store]: "store" }],
  [store, { [store]: "file:" }],
  [store, { [store]: "a:1,b" }],
  [`${store}_TLS_KEY`, { [store]: "a:1", [`${store}_TLS_CERT`]: "a.pem" }],
  [`${store}_TLS_CERT`, { [store]: "a:1", [`${store}_TLS_KEY`]: "a.key" }],
  ["CONDENSERY_DATA_ROOTS", { [store]: "a:1", CONDENSERY_DATA_ROOTS: "/data:here" }],
])("%s is refused in %j", (variable, environment) => {
  expect(() => parseConfiguration(schema, environment)).toThrow(`${variable}: expected`);
});
