import { type Client, connect } from "@condensery/client";
import type { ParsedFlags } from "../flags/parse-flags.js";
import type { Terminal } from "../terminal.js";
import { remoteOptions } from "./connection-options.js";
import { serviceWarning } from "./service-lines.js";
import { startLocalSystem } from "./start-local-system.js";

/** Where condensations are computed. */
export type Place =
  | { readonly kind: "remote"; readonly address: string }
  | {
      /** By a system that this command starts and stops. */
      readonly kind: "embedded";
      /** Its state folder, absolute. */
      readonly state: string;
      /** Folders that it may read data sets from, absolute. */
      readonly dataRoots: readonly string[];
    };

/** A connection, and the system behind it where this command started it. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  /** Address of the evaluator of a system that this command started. */
  readonly evaluator?: string;
  /** Aborts when the user interrupts, or when the system that was started here has failed. */
  readonly signal: AbortSignal;
}

/** Opens the connection to a place. Closing it stops a system that was started for it, in good order. */
export async function openSession(place: Place, flags: ParsedFlags, terminal: Terminal): Promise<Session> {
  if (place.kind === "remote") {
    const client = await connect(await remoteOptions(place.address, flags, terminal));
    return { client, signal: terminal.signal, [Symbol.asyncDispose]: () => client.close() };
  }
  const [threads, provider] = [flags.integer("threads"), flags.text("provider")];
  const system = await startLocalSystem({
    stateFolder: place.state,
    dataRoots: place.dataRoots,
    environment: terminal.environment,
    signal: terminal.signal,
    ...(threads === undefined ? {} : { threads }),
    ...(provider === undefined ? {} : { provider }),
    onLog: (line) => {
      const warning = serviceWarning(line);
      if (warning !== undefined) terminal.error.write(`${warning}\n`);
    },
  });
  const lost = new AbortController();
  void system.ended.then((end) => {
    if (end.reason === "failed") lost.abort(end.error);
  });
  try {
    const client = await connect({ address: system.address });
    const signal = AbortSignal.any([terminal.signal, lost.signal]);
    const { evaluator } = system.addresses;
    return {
      client,
      ...(evaluator === undefined ? {} : { evaluator }),
      signal,
      [Symbol.asyncDispose]: async () => endBoth(client, system),
    };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

async function endBoth(client: Client, system: { stop(): Promise<void> }): Promise<void> {
  await client.close();
  await system.stop();
}
