import { connect, type ClientHttp2Session } from "node:http2";
import { startSystem } from "@condensery/system";
import { Violation } from "../target.js";
import { callHeaders, rawCall, type RawAnswer } from "./raw-call.js";

/** Answers may take long on a busy machine; one that never comes is a finding. */
const patienceMs = 30_000;
const healthPath = "/grpc.health.v1.Health/Check";
/** A framed HealthCheckResponse with status SERVING. */
const serving = [0, 0, 0, 0, 2, 8, 1];

/** What the server says in place of an error that nobody foresaw; grpc-js has other words for calls that are none. */
const unforeseen = /^The service failed/u;
const unknown = 2;

/** A call that the server refused, in order. */
export class CallRefusedError extends Error {
  override readonly name = "CallRefusedError";
}

/** The trajectory store in a process of its own, on a real socket. */
export class ServedStore implements AsyncDisposable {
  #session: ClientHttp2Session | undefined;

  private constructor(private readonly system: Awaited<ReturnType<typeof startSystem>>) {}

  static async start(folder: string): Promise<ServedStore> {
    const listen = { kind: "ports", firstPort: 0 } as const;
    return new ServedStore(await startSystem({ stateFolder: folder, services: ["trajectory-store"], listen }));
  }

  /**
   * Sends a call and checks that the server still serves behind it, in the same process.
   *
   * @throws CallRefusedError; Violation when the call was not answered as it should be
   */
  async call(headers: Parameters<typeof rawCall>[1], body: Uint8Array): Promise<void> {
    const before = this.#pid();
    const answer = await this.#send(headers, body);
    await this.#checkHealth();
    if (this.#pid() !== before) throw new Violation("the server's process was started again");
    const { httpStatus, grpcStatus, message } = answer;
    if (unforeseen.test(message) || grpcStatus === unknown) {
      throw new Violation(`the server failed with status ${grpcStatus}: ${message}`);
    }
    if (httpStatus === 200 && grpcStatus === 0) return;
    const status = `HTTP ${httpStatus ?? "without a status"}, gRPC ${grpcStatus ?? "without a status"}`;
    throw new CallRefusedError(`expected a valid call, answered with ${status}: ${message}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session?.destroy();
    await this.system.stop();
  }

  async #send(headers: Parameters<typeof rawCall>[1], body: Uint8Array): Promise<RawAnswer> {
    try {
      return await rawCall(this.#connected(), headers, body, patienceMs);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text.startsWith("no answer")) throw new Violation(text);
      throw new CallRefusedError(`expected headers that can be sent: ${text}`);
    }
  }

  async #checkHealth(): Promise<void> {
    const { body, grpcStatus } = await rawCall(this.#connected(), callHeaders(healthPath), Buffer.alloc(5), patienceMs);
    if (grpcStatus !== 0 || !Buffer.from(body).equals(Buffer.from(serving))) {
      throw new Violation(`the health of the server is ${Buffer.from(body).toString("hex")}, status ${grpcStatus}`);
    }
  }

  #pid(): number | undefined {
    return this.system.processes[0]?.pid;
  }

  /** A server may end a connection on which nonsense came. */
  #connected(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      this.#session = connect(`http://${this.system.addresses["trajectory-store"]}`);
      this.#session.on("error", () => undefined);
    }
    return this.#session;
  }
}
