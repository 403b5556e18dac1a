import { generate } from "selfsigned";

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const day = 86_400_000;

/** A certificate for this machine's loopback that signs itself, for servers and clients. */
export async function loopbackCertificate(validity: "valid" | "expired" = "valid"): Promise<KeyPair> {
  const today = Date.now();
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(today - 10 * day),
    notAfterDate: new Date(validity === "valid" ? today + day : today - day),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  return { certificate: cert, key };
}
