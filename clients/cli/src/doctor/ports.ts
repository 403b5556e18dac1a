import { createServer } from "node:net";
import { askHealth } from "./health.js";
import type { Finding } from "./finding.js";

/** Ports that `condensery up` takes when it is not told others. */
const services = [
  ["orchestrator", 50_060],
  ["trajectory-store", 50_061],
  ["inner-loop-trainer", 50_062],
  ["hypergradient", 50_063],
  ["evaluator", 50_064],
] as const;

/** Whether the standard ports are free, and who has them if not. */
export async function portFindings(signal: AbortSignal): Promise<readonly Finding[]> {
  return Promise.all(services.map(([service, port]) => portFinding(service, port, signal)));
}

async function portFinding(service: string, port: number, signal: AbortSignal): Promise<Finding> {
  const subject = `port ${port}`;
  if (await isFree(port)) return { subject, verdict: "ok", found: `free for ${service}` };
  const answer = await askHealth(`127.0.0.1:${port}`, signal);
  if (answer.kind === "answers") {
    const state = answer.serving ? "is serving there" : "is there, not serving";
    return { subject, verdict: "ok", found: `${answer.services.join(", ") || "a gRPC server"} ${state}` };
  }
  const advice = "end that program, or give condensery up other ports with --port";
  return { subject, verdict: "warning", found: `taken by a program that is no service of Condensery`, advice };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
