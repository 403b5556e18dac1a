import { join } from "node:path";
import { expect, test } from "vitest";
import { unary } from "../server/method.js";
import { failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { startEcho, temporaryFolder } from "../testing/start-echo.js";
import { parseAddressList } from "./address-list.js";
import { callUnary } from "./call-unary.js";
import { createChannel, type ServiceChannel } from "./create-channel.js";

const timeoutMs = 60_000;

function named(name: string) {
  return { methods: { echo: unary(() => textValue(name)) } };
}

async function ask(channel: ServiceChannel): Promise<string> {
  const retry = { maxAttempts: 100, initialDelayMs: 5, maxDelayMs: 50, random: () => 0.5 };
  return (await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, retry })).value;
}

/** Replicas are dialled one after the other; asks until all have answered. */
async function untilSeen(channel: ServiceChannel, names: readonly string[]): Promise<void> {
  const missing = new Set(names);
  while (missing.size > 0) missing.delete(await ask(channel));
}

test("calls go round robin over names, addresses and sockets", async () => {
  await using folder = await temporaryFolder();
  await using first = await startEcho(named("first"));
  await using second = await startEcho(named("second"));
  await using third = await startEcho({
    ...named("third"),
    environment: { CONDENSERY_BIND: `unix:${join(folder.path, "third.sock")}` },
  });
  const addresses = `localhost:${first.port}, ${second.address},${third.address}`;
  using channel = createChannel({ addresses });
  await untilSeen(channel, ["first", "second", "third"]);
  const counts = new Map<string, number>();
  for (let calls = 0; calls < 30; calls += 1) {
    const name = await ask(channel);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ first: 10, second: 10, third: 10 });
});

test("a replica that is gone is passed over, and one that comes back is used again", async () => {
  await using first = await startEcho(named("first"));
  const second = await startEcho(named("second"));
  using channel = createChannel({ addresses: `${first.address},${second.address}`, maxReconnectDelayMs: 100 });
  await untilSeen(channel, ["first", "second"]);
  await second.stop();
  for (let calls = 0; calls < 10; calls += 1) expect(await ask(channel)).toBe("first");
  await using again = await startEcho({ ...named("again"), environment: { CONDENSERY_BIND: second.address } });
  await untilSeen(channel, ["again"]);
  expect(again.port).toBe(second.port);
});

test("a name that cannot be resolved does not hide the others", async () => {
  await using server = await startEcho(named("only"));
  using channel = createChannel({ addresses: `nowhere.invalid:1,${server.address}` });
  expect(await ask(channel)).toBe("only");
  using none = createChannel({ addresses: "nowhere.invalid:1" });
  const call = callUnary(none, echoDefinition.echo, textValue(""), { timeoutMs });
  expect(await failure(call)).toMatchObject({ code: "UNAVAILABLE" });
});

test("a service that is down at first is found when it comes", async () => {
  const probe = await startEcho(named("probe"));
  await probe.stop();
  using channel = createChannel({ addresses: probe.address, maxReconnectDelayMs: 100 });
  const call = callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs });
  expect(await failure(call)).toMatchObject({ code: "UNAVAILABLE" });
  await using server = await startEcho({ ...named("late"), environment: { CONDENSERY_BIND: probe.address } });
  expect([await ask(channel), server.port]).toEqual(["late", probe.port]);
});

test("addresses are checked when the channel is made", () => {
  expect(parseAddressList("dns:///a:1, [::1]:2,unix:/run/a.sock")).toEqual([
    { target: "dns:a:1", authority: "a:1" },
    { target: "dns:[::1]:2", authority: "[::1]:2" },
    { target: "unix:/run/a.sock", authority: "localhost" },
  ]);
  for (const wrong of ["", "a", "a:b", "a:70000", "a:1,,b:2", "unix:relative", "http://a:1"]) {
    expect(() => createChannel({ addresses: wrong })).toThrow("Expected HOST:PORT, dns:HOST:PORT or unix:/PATH");
  }
});
