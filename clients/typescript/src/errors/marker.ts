/**
 * Whether an error carries a symbol of the global registry. Unlike `instanceof` this holds across copies of the package,
 * which a program has when two of its dependencies bring their own.
 */
export function isMarked(value: unknown, marker: symbol): boolean {
  return value instanceof Error && marker in value;
}
