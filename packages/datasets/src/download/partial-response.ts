import { DatasetDownloadError } from "./download-error.js";

/** What a server sends of a file. */
export interface PartialResponse {
  /** Of the file; the body begins there. */
  readonly start: number;
  /** Bytes of the whole file; undefined when the server does not say. */
  readonly total: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The part of the global `fetch` that is used. */
export type Fetch = (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
) => Promise<Response>;

/**
 * Asks for a file from byte `start` on. A server without ranges sends all of it.
 *
 * @returns undefined when the file has no byte there
 * @throws DatasetDownloadError (status); whatever `fetch` throws
 */
export async function requestFrom(
  fetch: Fetch,
  url: string,
  start: number,
  signal: AbortSignal | undefined,
): Promise<PartialResponse | undefined> {
  // Compressed on the way, byte positions would be those of the compressed file
  const identity = { "accept-encoding": "identity" };
  const headers = start === 0 ? identity : { ...identity, range: `bytes=${start}-` };
  const response = await fetch(url, signal === undefined ? { headers } : { headers, signal });
  if (response.status === 416 && start > 0) {
    await response.body?.cancel();
    return undefined;
  }
  const whole = response.status === 200;
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/u.exec(response.headers.get("content-range") ?? "") ?? [];
  const continues = response.status === 206 && Number(from) === start;
  if (response.body === null || !(whole || continues)) {
    await response.body?.cancel();
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new DatasetDownloadError("status", url, `expected the file from byte ${start} on, the server said ${answer}`);
  }
  const length = whole ? response.headers.get("content-length") : total;
  const bytes = /^\d+$/u.test(length ?? "") ? Number(length) : undefined;
  return { start: whole ? 0 : start, total: bytes, body: response.body };
}
