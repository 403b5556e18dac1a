import { RemoteError } from "@condensery/service-kit";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** A service that was asked to compute and did not, after every try that was worth it. */
export class ComputeError extends Error {
  override readonly name = "ComputeError";
  /** Name of the service, for people. */
  readonly service: string;
  /** gRPC status. */
  readonly code: string;
  /** ErrorReason without its prefix; absent when it was the connection that failed. */
  readonly reason: string | undefined;

  /** @param what happened, behind the service's name. Default: what it answered */
  constructor(service: string, cause: RemoteError, what = `answered ${cause.code}: ${cause.message}`) {
    super(`${service} ${what}`, { cause });
    this.service = service;
    this.code = cause.code;
    this.reason = cause.reason;
  }
}

/** A response that a service of this version does not send. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";

  constructor(service: string, what: string) {
    super(`${service} ${what}; does it have the orchestrator's version?`);
  }
}

/** Runs a call, its errors named after the service. */
export async function calling<Result>(service: keyof ServiceChannels, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw RemoteError.isInstance(error) ? new ComputeError(serviceNames[service], error) : error;
  }
}
