import { readFile } from "node:fs/promises";

export interface TlsFiles {
  readonly tlsCertificateFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly tlsAuthorityFile: string | undefined;
}

/** PEM contents. */
export interface TlsContents {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Given: clients must show a certificate that it signed. */
  readonly authority?: Buffer;
}

/** Undefined without a certificate. Throws an Error that names the variable of a file that cannot be read. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsContents | undefined> {
  const { tlsCertificateFile, tlsKeyFile, tlsAuthorityFile } = files;
  if (tlsCertificateFile === undefined || tlsKeyFile === undefined) return undefined;
  // One after the other, so that of several faults always the same is told
  const certificate = await readPem("CONDENSERY_TLS_CERT", tlsCertificateFile);
  const key = await readPem("CONDENSERY_TLS_KEY", tlsKeyFile);
  const authority = tlsAuthorityFile === undefined ? undefined : await readPem("CONDENSERY_TLS_CA", tlsAuthorityFile);
  return { certificate, key, ...(authority === undefined ? {} : { authority }) };
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
