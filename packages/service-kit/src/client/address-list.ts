import { isIP } from "node:net";

/** One place where replicas of a service are: a Unix socket, an address, or a DNS name with any number of addresses. */
export interface ServiceAddress {
  /** In gRPC's naming: `dns:host:port` or `unix:/path`. */
  readonly target: string;
  /** What a certificate must be for; `localhost` with a Unix socket. */
  readonly authority: string;
}

/** Reads `HOST:PORT`, `[IPV6]:PORT`, `dns:HOST:PORT` and `unix:/PATH`, separated by commas. */
export function parseAddressList(text: string): readonly [ServiceAddress, ...ServiceAddress[]] {
  const [first, ...others] = text.split(",").map((part) => parseAddress(part.trim()));
  if (first === undefined) throw new Error(`Expected addresses separated by commas, got ${JSON.stringify(text)}.`);
  return [first, ...others];
}

function parseAddress(text: string): ServiceAddress {
  if (/^unix:\/./u.test(text)) return { target: text, authority: "localhost" };
  const hostPort = text.replace(/^dns:(?:\/\/\/)?/u, "");
  const match = /^(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<host>[^:[\]/\s]+)):(?<port>\d{1,5})$/u.exec(hostPort);
  const { ipv6, port } = match?.groups ?? {};
  if (port === undefined || Number(port) > 65_535 || (ipv6 !== undefined && isIP(ipv6) !== 6)) {
    throw new Error(`Expected HOST:PORT, dns:HOST:PORT or unix:/PATH, got ${JSON.stringify(text)}.`);
  }
  return { target: `dns:${hostPort}`, authority: hostPort };
}
