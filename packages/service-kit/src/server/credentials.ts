import { readFile } from "node:fs/promises";
import { ServerCredentials } from "@grpc/grpc-js";

export interface TlsFiles {
  readonly tlsCertificateFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly tlsAuthorityFile: string | undefined;
}

/** TLS when there is a certificate, mutual TLS when there is also an authority for those of clients. */
export async function serverCredentials(files: TlsFiles): Promise<ServerCredentials> {
  const { tlsCertificateFile, tlsKeyFile, tlsAuthorityFile } = files;
  if (tlsCertificateFile === undefined || tlsKeyFile === undefined) return ServerCredentials.createInsecure();
  // One after the other, so that of several faults always the same is told
  const certificate = await readPem("CONDENSERY_TLS_CERT", tlsCertificateFile);
  const key = await readPem("CONDENSERY_TLS_KEY", tlsKeyFile);
  const authority = tlsAuthorityFile === undefined ? null : await readPem("CONDENSERY_TLS_CA", tlsAuthorityFile);
  return ServerCredentials.createSsl(authority, [{ cert_chain: certificate, private_key: key }], authority !== null);
}

async function readPem(variable: string, path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Error(`${variable}: cannot read ${path}; give the path of a PEM file that this process may read.`, {
      cause,
    });
  });
  if (!bytes.includes("-----BEGIN ")) throw new Error(`${variable}: expected a PEM file, but ${path} is none.`);
  return bytes;
}
