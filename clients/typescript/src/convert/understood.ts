import { WireError } from "@condensery/wire/convert";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";

/** What a conversion gives. @throws UnexpectedResponseError for what it does not understand */
export function understood<Value>(what: string, convert: () => Value): Value {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new UnexpectedResponseError(`${what} is not as this version expects it: ${error.message}.`, error);
  }
}
