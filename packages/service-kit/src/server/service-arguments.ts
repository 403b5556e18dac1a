import type { Environment } from "../configuration/parse-configuration.js";
import { ConfigurationError } from "../configuration/problem.js";

/**
 * The environment with what the arguments behind a service's main add to it: `--insecure` is CONDENSERY_INSECURE=true.
 * @throws ConfigurationError for any other argument
 */
export function withArguments(environment: Environment, args: readonly string[]): Environment {
  const unknown = args.filter((argument) => argument !== "--insecure");
  if (unknown.length > 0) {
    // Never their text: somebody may have taken this for the place of a token
    throw new ConfigurationError([
      {
        variable: "arguments",
        expected: "nothing but --insecure; everything else is set by variables",
        received: `${unknown.length} more, not shown`,
      },
    ]);
  }
  return args.length === 0 ? environment : { ...environment, CONDENSERY_INSECURE: "true" };
}
