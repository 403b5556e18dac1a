/** Words with which a message says what it wanted, or what is wrong with what came. */
const explaining =
  /expected|must|need(?:s|ed)?\b|limit|is no\b|no such|not |unknown|missing|cannot|twice|ends|outside|than|there (?:is|are)|holds|damaged|duplicate|invalid|illegal|overlap|hole|belong|has |have |goes with|takes|deeper|option|first|\bgot\b|no (?:JSON|UTF-8) form/u;

/** Longest message: one that repeats a whole input floods logs and answers. */
const longest = 16_384;

/** What is wrong with the message of a refusal, undefined when nothing is. */
export function messageFault(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message.trim() : "";
  if (message === "") return "the refusal has no message";
  if (message.length > longest) return `the message has ${message.length} characters: ${message.slice(0, 80)}...`;
  if (/\[object |\bundefined\b/u.test(unquoted(message))) return `the message shows an internal value: ${cut(message)}`;
  if (!explaining.test(message)) return `the message does not say what was expected: ${cut(message)}`;
  return undefined;
}

/** Without what the input itself brought into the message. */
function unquoted(message: string): string {
  return message.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '""');
}

function cut(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}
