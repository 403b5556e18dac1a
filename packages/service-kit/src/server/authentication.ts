import { createHash, timingSafeEqual } from "node:crypto";
import { type Metadata, type ServerInterceptor, ServerInterceptingCall } from "@grpc/grpc-js";
import { ServiceError } from "../errors/service-error.js";
import { statusOf } from "../errors/to-status.js";

/** Turns calls of the chosen services away unless they bring `authorization: Bearer TOKEN`. */
export function bearerTokenInterceptor(token: string, isProtected: (service: string) => boolean): ServerInterceptor {
  const expected = digest(token);
  return (method, call) => {
    if (!isProtected(method.path.split("/")[1] ?? "")) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, receive) => {
            const problem = tokenProblem(metadata, expected);
            if (problem === undefined) receive(metadata);
            else call.sendStatus(statusOf(badToken(problem)));
          },
        }),
    });
  };
}

function tokenProblem(metadata: Metadata, expected: Buffer): string | undefined {
  const values = metadata.get("authorization").map(String);
  if (values.length !== 1) return "Expected one header `authorization: Bearer TOKEN`, got none.";
  const given = /^bearer (\S+)$/iu.exec(values[0] ?? "")?.[1];
  if (given === undefined) return "Expected `authorization: Bearer TOKEN`, got another form.";
  // Digests have one length, so the comparison tells neither the token's length nor its beginning.
  return timingSafeEqual(digest(given), expected) ? undefined : "The bearer token is not the right one.";
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function badToken(message: string): ServiceError {
  return new ServiceError({ code: "UNAUTHENTICATED", reason: "BAD_TOKEN", message });
}
