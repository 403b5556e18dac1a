import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";
import { statusName, type StatusName } from "../errors/status-name.js";
import { echoName } from "./echo-service.js";

/** What a client does that keeps to HTTP/2 but not to good manners. */
export interface RawClient extends Disposable {
  readonly session: ClientHttp2Session;
  /** Opens a call to `Echo` and sends nothing but its headers. */
  open(headers?: OutgoingHttpHeaders): ClientHttp2Stream;
}

export function rawClient(server: { readonly address: string }): RawClient {
  const session = connect(`http://${server.address}`);
  session.on("error", () => undefined);
  return {
    session,
    open(headers = {}) {
      const stream = session.request(
        {
          ":method": "POST",
          ":path": `/${echoName}/Echo`,
          "content-type": "application/grpc",
          te: "trailers",
          ...headers,
        },
        { endStream: false },
      );
      stream.on("error", () => undefined);
      return stream;
    },
    [Symbol.dispose]: () => session.destroy(),
  };
}

/** The status of an answer that consists of nothing else. */
export async function answerOf(
  stream: ClientHttp2Stream,
): Promise<{ readonly code: StatusName; readonly text: string }> {
  const [headers] = (await once(stream, "response")) as [Readonly<Record<string, string | undefined>>];
  return { code: statusName(Number(headers["grpc-status"])), text: decodeURI(headers["grpc-message"] ?? "") };
}

/** A message's frame: whether it is compressed, the length that it claims to have, and what is sent of it. */
export function messageFrame(bytes: Uint8Array, { length = bytes.length, compressed = false } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed ? 1 : 0, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}
