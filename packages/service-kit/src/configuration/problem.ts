/** What is wrong with one variable. `received` is never the value of a secret. */
export interface Problem {
  readonly variable: string;
  readonly expected: string;
  readonly received: string;
}

/** All that is wrong with an environment, one line a variable. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(
      ({ variable, expected, received }) => `  ${variable}: expected ${expected}, got ${received}`,
    );
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${lines.join("\n")}`,
    );
  }
}
