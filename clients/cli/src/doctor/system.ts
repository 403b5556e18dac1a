import { CondenseryError, connect } from "@condensery/client";
import type { RemoteOptions } from "../connection/connection-options.js";
import { askHealth } from "./health.js";
import type { Finding } from "./finding.js";

/** Whether the replicas behind an address are healthy, and whether they accept the token. */
export async function systemFindings(remote: RemoteOptions, signal: AbortSignal): Promise<readonly Finding[]> {
  const addresses = remote.address.split(",").map((part) => part.trim());
  const replicas = await Promise.all(addresses.map((address) => replicaFinding(address, remote, signal)));
  return replicas.some(({ verdict }) => verdict === "missing")
    ? replicas
    : [...replicas, await apiFinding(remote, signal)];
}

async function replicaFinding(address: string, { tls }: RemoteOptions, signal: AbortSignal): Promise<Finding> {
  const subject = `system at ${address}`;
  const authority = tls?.authority;
  const answer = await askHealth(
    address,
    signal,
    tls === undefined ? undefined : authority === undefined ? {} : { authority: Buffer.from(authority) },
  );
  if (answer.kind === "answers") {
    const found = `${answer.services.join(", ")}: ${answer.serving ? "serving" : "not serving"}`;
    if (answer.serving) return { subject, verdict: "ok", found };
    return { subject, verdict: "missing", found, advice: "wait until it has started, or see its log" };
  }
  const advice = "start one with condensery up, or correct --address, --tls-ca";
  return { subject, verdict: "missing", found: `does not answer: ${answer.reason}`, advice };
}

async function apiFinding(remote: RemoteOptions, signal: AbortSignal): Promise<Finding> {
  const subject = "API";
  try {
    await using client = await connect(remote);
    let condensations = 0;
    for await (const _ of client.list({ pageSize: 1000 }, { signal })) condensations += 1;
    return { subject, verdict: "ok", found: `answers; ${condensations} condensations` };
  } catch (error) {
    if (!CondenseryError.isInstance(error)) throw error;
    const advice = "name the token with --token-file or CONDENSERY_TOKEN, or see the system's log";
    return { subject, verdict: "missing", found: error.message, advice };
  }
}
