import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  StatusObject,
  UntypedHandleCall,
} from "@grpc/grpc-js";
import type { Writable } from "node:stream";
import { answer } from "./answer.js";
import { CallScope } from "./call-scope.js";
import type { Host } from "./host.js";
import type { BidiMethod, ClientStreamMethod, Method, ServerStreamMethod, UnaryMethod } from "./method.js";
import { requestStream } from "./request-stream.js";
import { writeResponses } from "./response-stream.js";

/** A method in the form that grpc-js registers. */
export function toHandler(method: Method, host: Host): UntypedHandleCall {
  switch (method.kind) {
    case "unary":
      return unaryHandler(method, host);
    case "serverStream":
      return serverStreamHandler(method, host);
    case "clientStream":
      return clientStreamHandler(method, host);
    case "bidi":
      return bidiHandler(method, host);
  }
}

function unaryHandler(method: UnaryMethod<never, unknown>, host: Host): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const scope = new CallScope(call, host, method.options);
    void answer(scope, host, method.options, async () => method.run(call.request as never, scope.context)).then(
      (result) => {
        if (result.ok) callback(null, result.value);
        else callback(asError(result.status));
        scope[Symbol.dispose]();
      },
    );
  };
}

function clientStreamHandler(
  method: ClientStreamMethod<never, unknown>,
  host: Host,
): handleClientStreamingCall<unknown, unknown> {
  return (call, callback) => {
    const scope = new CallScope(call, host, method.options);
    call.on("error", ignore);
    const requests = requestStream<never>(call, scope.context);
    void answer(scope, host, method.options, async () => method.run(requests, scope.context)).then((result) => {
      if (result.ok) callback(null, result.value);
      else callback(asError(result.status));
      scope[Symbol.dispose]();
    });
  };
}

function serverStreamHandler(
  method: ServerStreamMethod<never, unknown>,
  host: Host,
): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const scope = new CallScope(call, host, method.options);
    const work = async () => writeResponses(call, method.run(call.request as never, scope.context), scope.context);
    void answer(scope, host, method.options, work).then((result) => {
      endStream(call, result.ok ? undefined : result.status);
      scope[Symbol.dispose]();
    });
  };
}

function bidiHandler(method: BidiMethod<never, unknown>, host: Host): handleBidiStreamingCall<unknown, unknown> {
  return (call) => {
    const scope = new CallScope(call, host, method.options);
    const requests = requestStream<never>(call, scope.context);
    const work = async () => writeResponses(call, method.run(requests, scope.context), scope.context);
    void answer(scope, host, method.options, work).then((result) => {
      endStream(call, result.ok ? undefined : result.status);
      scope[Symbol.dispose]();
    });
  };
}

/** grpc-js takes a stream's status as an error event; on a stream that the client left, tracing needs it to end the span. */
function endStream(call: Writable, status: StatusObject | undefined): void {
  call.on("error", ignore);
  if (status === undefined) call.end();
  else call.emit("error", asError(status));
}

function asError(status: StatusObject): Error & StatusObject {
  return Object.assign(new Error(status.details), status);
}

/** A destroyed stream may report errors when nobody is interested in them any more. */
function ignore(): void {}
