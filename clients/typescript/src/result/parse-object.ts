import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";

/** A JSON object. @throws UnexpectedResponseError for anything else */
export function parseObject(what: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnexpectedResponseError(`${what} is no JSON.`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnexpectedResponseError(`${what} is no JSON object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}
