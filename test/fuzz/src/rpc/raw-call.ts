import type { ClientHttp2Session, OutgoingHttpHeaders } from "node:http2";

/** What a server answered, as far as it did. */
export interface RawAnswer {
  /** Undefined: the stream ended without headers. */
  readonly httpStatus: number | undefined;
  readonly grpcStatus: number | undefined;
  readonly message: string;
  /** Framed messages. */
  readonly body: Uint8Array;
}

/** Headers of a call as gRPC's clients send them. */
export function callHeaders(path: string): OutgoingHttpHeaders {
  return { ":method": "POST", ":path": path, te: "trailers", "content-type": "application/grpc" };
}

/**
 * Sends these headers and bytes, right or not, and waits for the end of the stream.
 *
 * @throws what Node says of headers that cannot be sent; Error when no answer has come in time
 */
export function rawCall(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: Uint8Array,
  timeoutMs: number,
): Promise<RawAnswer> {
  const stream = session.request(headers);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let httpStatus: number | undefined;
    let [status, message]: [string | undefined, string] = [undefined, ""];
    const take = (found: Readonly<Record<string, unknown>>): void => {
      if (typeof found["grpc-status"] === "string") status = found["grpc-status"];
      if (typeof found["grpc-message"] === "string") message = decoded(found["grpc-message"]);
    };
    const timer = setTimeout(() => {
      stream.close();
      reject(new Error(`no answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    stream.on("response", (found) => {
      httpStatus = found[":status"];
      take(found);
    });
    stream.on("trailers", take);
    stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    // How a stream broke off is told by what came before
    stream.on("error", () => undefined);
    stream.on("close", () => {
      clearTimeout(timer);
      const grpcStatus = status === undefined ? undefined : Number(status);
      resolve({ httpStatus, grpcStatus, message, body: Buffer.concat(chunks) });
    });
    stream.end(body);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
