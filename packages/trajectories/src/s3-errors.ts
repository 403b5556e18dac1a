import { StoreError } from "./store-error.js";

/** What the SDK's errors have, whichever endpoint they come from. */
interface Answered {
  readonly $metadata: { readonly httpStatusCode?: number };
}

/** There is no such object. A missing bucket is not that; HEAD cannot tell, but opening a store lists first. */
export function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === "NoSuchKey" || cause.name === "NotFound");
}

/** There is an object, and the write was to be the first. */
export function isAlready(cause: unknown): boolean {
  return statusOf(cause) === 412;
}

/** Another conditional write of the same object is under way. */
export function isInProgress(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "ConditionalRequestConflict";
}

/** The endpoint does not know a header of the request. */
export function isNotImplemented(cause: unknown): boolean {
  return statusOf(cause) === 501;
}

/** The SDK has tried several times before its error gets here. */
export function storeError(action: string, path: string, cause: unknown): StoreError {
  const status = statusOf(cause);
  const noCredentials = cause instanceof Error && cause.name === "CredentialsProviderError";
  const unavailable = status === undefined ? !noCredentials : (status >= 500 && status !== 501) || status === 429;
  const advice = unavailable
    ? "Check that the endpoint is up and can be reached"
    : "Check endpoint, region, bucket, credentials and what they may do";
  return new StoreError(action, path, cause, { advice, unavailable });
}

/** For `catch`: a value instead of the StoreErrors whose cause is an answer that was to be expected. */
export function otherwise<Value>(expected: (cause: unknown) => boolean, value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof StoreError && expected(error.cause)) return value;
    throw error;
  };
}

/** Absent: no answer came. */
function statusOf(cause: unknown): number | undefined {
  return isAnswered(cause) ? cause.$metadata.httpStatusCode : undefined;
}

function isAnswered(cause: unknown): cause is Answered {
  return (
    cause instanceof Error && "$metadata" in cause && typeof cause.$metadata === "object" && cause.$metadata !== null
  );
}
