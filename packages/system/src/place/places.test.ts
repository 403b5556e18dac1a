import { once } from "node:events";
import { mkdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkOptions } from "../options/check-options.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { portsFrom } from "./assign-ports.js";
import { openPlaces } from "./open-places.js";

test("ports keep their distance from the first one, whatever else runs; further replicas follow", () => {
  const { processes } = checkOptions({ stateFolder: "/s", replicas: { trainer: 2, evaluator: 2 } });
  expect(portsFrom(processes, 50_060)).toEqual([50_060, 50_061, 50_062, 50_063, 50_064, 50_065, 50_066]);
  expect(portsFrom([{ service: "evaluator", replica: 0 }], 50_060)).toEqual([50_064]);
  expect(() => portsFrom(processes, 65_530)).toThrow("Ports from 65530 on reach 65536; the highest there is is 65535.");
});

test("free ports are all different, those of metrics included", async () => {
  const environment = { CONDENSERY_METRICS_BIND: "127.0.0.1:0" };
  const options = checkOptions({ stateFolder: "/s", listen: { kind: "ports", firstPort: 0 }, environment });
  await using places = await openPlaces(options);
  const all = places.addresses.places.flatMap((place) => [
    places.addresses.of(place),
    places.addresses.metricsOf(place),
  ]);
  expect(new Set(all).size).toBe(10);
});

test("a port in use is named, with its service and what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const options = checkOptions({
    stateFolder: "/s",
    services: ["evaluator"],
    listen: { kind: "ports", firstPort: port - 4 },
  });
  const opened = openPlaces(options);
  await expect(opened).rejects.toMatchObject({ code: "PORT_TAKEN", service: "evaluator", port });
  await expect(opened).rejects.toThrow(/EADDRINUSE.*choose other ports/su);
  server.close();
});

test("sockets are in a folder of this user alone, which goes at the end", async () => {
  await using folder = await temporaryFolder();
  const options = { ...checkOptions({ stateFolder: "/s" }), temporaryFolder: folder.path };
  let sockets: string;
  {
    await using places = await openPlaces(options);
    const address = places.addresses.of({ service: "orchestrator", replica: 0 });
    sockets = dirname(address.slice("unix:".length));
    expect(dirname(sockets)).toBe(folder.path);
    expect((await stat(sockets)).mode & 0o777).toBe(0o700);
  }
  await expect(stat(sockets)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a temporary folder with too long a path is passed over", async () => {
  await using folder = await temporaryFolder();
  const long = join(folder.path, "x".repeat(90));
  await mkdir(long);
  await using places = await openPlaces({ ...checkOptions({ stateFolder: "/s" }), temporaryFolder: long });
  expect(places.addresses.of({ service: "orchestrator", replica: 0 })).toMatch(/^unix:\/tmp\/condensery-/u);
});
