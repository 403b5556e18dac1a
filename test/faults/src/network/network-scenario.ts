import assert from "node:assert/strict";
import { randomStream } from "@condensery/rng";
import { createChannel } from "@condensery/service-kit";
import { caseFolder } from "../harness/case-folder.js";
import { create } from "../harness/calls.js";
import { openDatabase } from "../harness/database.js";
import { startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { assertClean } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";
import { farEnd, type Link, links, openBadLinks, variablesOf } from "./links.js";
import { drawScript, type ProxyScript, type Trouble, troubles } from "./proxy-script.js";

/** Connections that fare badly before the first good one. */
const badConnections = 3;

export const networkScenario: Scenario = {
  name: "network",
  summary: "slow, cut, refused and silent connections between all parts",
  cases({ seed, short }) {
    const scriptOf = (link: Link, trouble: Trouble, place: number): readonly [Link, ProxyScript] => {
      // It takes keepalive's 80 s to notice a silent one
      const connections = trouble === "stall" ? 1 : badConnections;
      const stream = randomStream({ seed, purpose: `network/${link}`, indices: [place] });
      return [link, drawScript(trouble, connections, stream)];
    };
    const quick = troubles.filter((trouble) => trouble !== "stall");
    if (short) {
      const scripts = links.map((link, index) => scriptOf(link, quick[index % quick.length] ?? "reset", index));
      return [
        { name: "all links, each its own trouble", run: (context) => runNetwork(context, new Map(scripts), seed) },
      ];
    }
    return troubles.flatMap((trouble, place) =>
      links.map((link) => ({
        name: `${link} ${trouble}`,
        run: (context: FaultContext) => runNetwork(context, new Map([scriptOf(link, trouble, place)]), seed),
      })),
    );
  },
};

async function runNetwork(
  context: FaultContext,
  scripts: ReadonlyMap<Link, ProxyScript>,
  seed: number,
): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const reference = await context.references.of(spec);
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  await using bad = await openBadLinks(scripts);
  const { proxies } = bad;
  const addresses = new Map([...proxies].map(([link, { address }]) => [link, address]));
  await using faulty = await startFaultSystem(folder, database, { variables: variablesOf(addresses) });
  for (const [link, proxy] of proxies) proxy.forwardTo(faulty.system.addresses[farEnd[link]] ?? "");
  using channel = createChannel({ addresses: addresses.get("client") ?? faulty.system.address });
  const { name } = await create(channel, spec, "network");
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  assertSameFiles(await jobFiles(channel, name), reference.files);
  await faulty.stop();
  await assertClean(folder.state, reference.trajectories);
  const troubled = [...proxies].map(([link, proxy]) => `${link} ${proxy.troubled}`);
  for (const [link, proxy] of proxies) assert.ok(proxy.troubled > 0, `no connection of ${link} had any trouble`);
  return { note: `connections in trouble: ${troubled.join(", ")}` };
}
