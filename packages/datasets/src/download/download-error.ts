/**
 * Why an archive could not be fetched.
 *
 * - `status`: the server answered with something else than the file
 * - `connection`: it could not be reached, or broke off too often without sending anything
 * - `limit`: the file is larger than allowed
 * - `checksum`: what came, or what was there already, is not the published file
 */
export type DatasetDownloadReason = "status" | "connection" | "limit" | "checksum";

/** An archive that could not be fetched. */
export class DatasetDownloadError extends Error {
  override readonly name = "DatasetDownloadError";
  readonly reason: DatasetDownloadReason;
  readonly url: string;

  constructor(reason: DatasetDownloadReason, url: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${url}: ${message}`, options);
    this.reason = reason;
    this.url = url;
  }
}
