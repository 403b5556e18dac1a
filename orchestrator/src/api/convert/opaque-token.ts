/** Callers only hand tokens back; the number in front lets a later version mean something else by them. */
const version = "1";

/** Parts must not contain colons. */
export function encodeToken(...parts: readonly (string | number)[]): string {
  return Buffer.from([version, ...parts].join(":")).toString("base64url");
}

/** Undefined for what `encodeToken` never made of so many parts. */
export function decodeToken(token: string, parts: number): readonly string[] | undefined {
  const [first, ...others] = Buffer.from(token, "base64url").toString("utf8").split(":");
  const isOurs = first === version && others.length === parts && encodeToken(...others) === token;
  return isOurs ? others : undefined;
}
