/** What stands in the place of a secret. */
export const redacted = "[redacted]";

/** Blotting out shorter ones would take pieces of innocent words with them. */
const shortestSecret = 6;

/** Texts as they may leave the process. */
export type Redactor = (text: string) => string;

/** JSON in a field of JSON, and once more. */
const deepestJson = 3;

/**
 * Blots out these secrets, whatever surrounds them, as they are and as JSON writes them, and the credentials that give
 * themselves away by their form.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  // The longest first: the password within an address must not be gone before the whole is looked for
  const ordered = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => maskCredentials(ordered.reduce((shown, secret) => shown.replaceAll(secret, redacted), text));
}

function formsOf(secret: string): readonly string[] {
  const forms = [secret];
  let form = secret;
  for (let depth = 0; depth < deepestJson; depth += 1) {
    form = JSON.stringify(form).slice(1, -1);
    forms.push(form);
  }
  return forms;
}

/**
 * Blots out passwords in addresses (`scheme://user:password@host`), bearer tokens and private keys, of whomever they
 * are. The lengths are bounded so that no text takes longer than in proportion to its own.
 */
export function maskCredentials(text: string): string {
  return text
    .replaceAll(/:\/\/([^\s:@/"]{0,256}):[^\s"/]{1,1024}@/gu, `://$1:${redacted}@`)
    .replaceAll(/\b(bearer) [^\s"\\]{16,1024}/giu, `$1 ${redacted}`)
    .replaceAll(/-----BEGIN ([A-Z ]{0,32})PRIVATE KEY-----[^-]{0,16384}/gu, `-----BEGIN $1PRIVATE KEY-----${redacted}`);
}
