import { z } from "zod";
import { type BindAddress, parseBindAddress } from "./bind-address.js";

/** How the text of a variable becomes a value, and the words that say what is accepted. */
export interface Kind<Value> {
  readonly expected: string;
  readonly secret: boolean;
  /** Parts of a secret text that are secrets by themselves, such as the password of an address. */
  readonly secretsIn?: (text: string) => readonly string[];
  parse(text: string): { readonly value: Value } | undefined;
}

/** A kind from any zod type that takes a string. */
export function kindOf<Value>(expected: string, type: z.ZodType<Value, string>): Kind<Value> {
  return {
    expected,
    secret: false,
    parse: (text) => {
      const result = type.safeParse(text);
      return result.success ? { value: result.data } : undefined;
    },
  };
}

/** Its value appears in no message and in no log line, nor do those parts of it. */
export function secret<Value>(
  kind: Kind<Value>,
  secretsIn: (text: string) => readonly string[] = () => [],
): Kind<Value> {
  return { ...kind, secret: true, secretsIn };
}

export const text: Kind<string> = kindOf("some text", z.string().min(1));

export const filePath: Kind<string> = kindOf("a file's path", z.string().min(1));

export function integer(least: number, most: number): Kind<number> {
  return kindOf(
    `an integer from ${least} to ${most}`,
    z
      .string()
      .regex(/^-?\d+$/u)
      .transform(Number)
      .pipe(z.int().min(least).max(most)),
  );
}

export function choice<const Choices extends readonly [string, ...string[]]>(choices: Choices): Kind<Choices[number]> {
  return kindOf(`one of ${choices.join(", ")}`, z.enum(choices) as z.ZodType<Choices[number], string>);
}

export const flag: Kind<boolean> = kindOf(
  "true or false",
  z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1"),
);

const byteUnits: Readonly<Record<string, number>> = { "": 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** A size such as 4096, 64KiB, 128MiB or 2GiB. */
export function byteCount(least: number, most: number): Kind<number> {
  return kindOf(
    `a size from ${least} to ${most} bytes, such as 128MiB`,
    z
      .string()
      .regex(/^\d+(?:[KMG]iB)?$/u)
      .transform((value) => Number.parseInt(value, 10) * (byteUnits[value.replace(/^\d+/u, "")] ?? Number.NaN))
      .pipe(z.int().min(least).max(most)),
  );
}

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length of time such as 250ms, 30s, 5m or 2h, as milliseconds. */
export function duration(leastMs: number, mostMs: number): Kind<number> {
  return kindOf(
    `a duration from ${leastMs}ms to ${mostMs}ms, such as 30s`,
    z
      .string()
      .regex(/^\d+(?:ms|s|m|h)$/u)
      .transform((value) => Number.parseInt(value, 10) * (durationUnits[value.replace(/^\d+/u, "")] ?? Number.NaN))
      .pipe(z.int().min(leastMs).max(mostMs)),
  );
}

export const bindAddress: Kind<BindAddress> = {
  expected: "HOST:PORT or unix:/PATH",
  secret: false,
  parse: (value) => {
    const address = parseBindAddress(value);
    return address === undefined ? undefined : { value: address };
  },
};
