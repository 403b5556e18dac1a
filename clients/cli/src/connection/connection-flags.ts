import type { Flag } from "../flags/flag.js";

/** Where the commands look for a running system when nothing else is said: where `condensery up` listens. */
export const defaultAddress = "127.0.0.1:50060";

const addressFlag: Flag = {
  name: "address",
  kind: "text",
  value: "HOST:PORT[,..]",
  help: "a running system",
};

/** What a system that is reached over a network may ask for. */
export const credentialFlags: readonly Flag[] = [
  {
    name: "token-file",
    kind: "text",
    value: "FILE",
    help: "file that holds the token which the system asks for",
    default: "the variable CONDENSERY_TOKEN",
  },
  {
    name: "tls-ca",
    kind: "text",
    value: "FILE",
    help: "PEM certificates of those who signed the system's; encrypts the connection",
    default: "not encrypted",
  },
];

/** Flags of commands that speak to a running system in any case. */
export const connectionFlags: readonly Flag[] = [
  { ...addressFlag, default: `the variable CONDENSERY_ADDRESS, else ${defaultAddress}` },
  ...credentialFlags,
];

/** Flags of commands that start a system of their own when no address is given. */
export const optionalConnectionFlags: readonly Flag[] = [
  { ...addressFlag, help: "a running system to work there", default: "one is started here" },
  ...credentialFlags,
];
