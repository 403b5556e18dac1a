import { generate } from "selfsigned";

const day = 86_400_000;

/** A certificate for the loopback that signs itself, so that it is its own authority. */
export async function loopbackCertificate(): Promise<{ readonly certificate: string; readonly key: string }> {
  const today = Date.now();
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(today - day),
    notAfterDate: new Date(today + day),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { certificate: cert, key };
}
