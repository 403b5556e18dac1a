import { RemoteError } from "@condensery/service-kit";

/** What a service answered instead of a response. */
export async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  try {
    await call;
  } catch (error) {
    if (RemoteError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("Expected a failure, got a success.");
}
