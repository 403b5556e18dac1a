// Where a server listens: a TCP host and port, or a Unix socket in the file system.
export type BindAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; undefined when it is none of them. */
export function parseBindAddress(text: string): BindAddress | undefined {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    return path.startsWith("/") ? { kind: "unix", path } : undefined;
  }
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s,]+)):(\d{1,5})$/u.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { kind: "tcp", host, port };
}

/** The form that gRPC's servers and clients take. */
export function formatBindAddress(address: BindAddress): string {
  if (address.kind === "unix") return `unix:${address.path}`;
  return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}

/** Whether only processes of this machine can connect. */
export function isLocalAddress(address: BindAddress): boolean {
  if (address.kind === "unix") return true;
  return address.host === "localhost" || address.host === "::1" || /^127(?:\.\d{1,3}){3}$/u.test(address.host);
}
