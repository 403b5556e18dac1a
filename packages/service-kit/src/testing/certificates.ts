import { generate } from "selfsigned";

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const day = 86_400_000;

/** A certificate authority of its own for one test. */
export async function createAuthority(): Promise<KeyPair> {
  return issue("Test authority", [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
  ]);
}

/** A certificate for this machine's loopback, for servers and clients; with a common name unless that is "". */
export async function createCertificate(
  authority: KeyPair,
  validity: "valid" | "expired" = "valid",
  commonName = "localhost",
): Promise<KeyPair> {
  return issue(
    commonName,
    [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
    authority,
    validity,
  );
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function issue(
  commonName: string,
  extensions: NonNullable<Options["extensions"]>,
  authority?: KeyPair,
  validity: "valid" | "expired" = "valid",
): Promise<KeyPair> {
  const today = Date.now();
  const subject =
    commonName === "" ? { name: "organizationName", value: "Test" } : { name: "commonName", value: commonName };
  const pems = await generate([subject], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(today - 10 * day),
    notAfterDate: new Date(validity === "valid" ? today + day : today - day),
    extensions,
    ...(authority === undefined ? {} : { ca: { key: authority.key, cert: authority.certificate } }),
  });
  return { certificate: pems.cert, key: pems.private };
}
