import { WireError, type FieldViolation } from "./wire-error.js";

/**
 * Converts every field of a message, so that a caller learns of all mistakes at once and not of one a call.
 *
 * @returns what the converters return, under the same names
 * @throws WireError with the violations of all converters; its reason is theirs when they agree, else INVALID_REQUEST
 */
export function convertAll<Fields extends Readonly<Record<string, unknown>>>(converters: {
  readonly [Name in keyof Fields]: () => Fields[Name];
}): Fields {
  const converted: Partial<Fields> = {};
  const errors: WireError[] = [];
  for (const name in converters) {
    try {
      converted[name] = converters[name]();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      errors.push(error);
    }
  }
  const [first, ...others] = errors;
  if (first !== undefined) {
    const violations: FieldViolation[] = errors.flatMap((error) => error.violations);
    const agreed = others.every(({ reason }) => reason === first.reason);
    throw new WireError(agreed ? first.reason : "INVALID_REQUEST", violations);
  }
  return converted as Fields;
}

/** Fields that may be absent: their types without undefined, and optional. */
export type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what is undefined: an absent option and an undefined one are different things. */
export function withoutAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
