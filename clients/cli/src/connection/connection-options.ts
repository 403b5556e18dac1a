import { readFile } from "node:fs/promises";
import type { ConnectOptions } from "@condensery/client";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { reasonOf } from "../reason-of.js";
import type { Terminal } from "../terminal.js";
import { defaultAddress } from "./connection-flags.js";

/** How to reach a running system. */
export type RemoteOptions = ConnectOptions & { readonly address: string };

/** The address of a command that needs one. */
export function addressOf(flags: ParsedFlags, { environment }: Pick<Terminal, "environment">): string {
  return flags.text("address") ?? (environment["CONDENSERY_ADDRESS"] || defaultAddress);
}

/**
 * How to reach the system at an address, with what flags and environment say of token and certificates. A token never
 * stands on a command line, where every user of the machine can read it. Throws UsageError for a file that cannot be read.
 */
export async function remoteOptions(
  address: string,
  flags: ParsedFlags,
  { environment }: Pick<Terminal, "environment">,
): Promise<RemoteOptions> {
  const [tokenFile, authorityFile] = [flags.text("token-file"), flags.text("tls-ca")];
  const token =
    tokenFile === undefined
      ? environment["CONDENSERY_TOKEN"] || undefined
      : (await contentOf("token-file", tokenFile)).trim();
  const authority = authorityFile === undefined ? undefined : await contentOf("tls-ca", authorityFile);
  return {
    address,
    ...(token === undefined ? {} : { token }),
    ...(authority === undefined ? {} : { tls: { authority } }),
  };
}

async function contentOf(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError([`--${flag} ${file}: cannot be read: ${reasonOf(error)}`]);
  }
}
