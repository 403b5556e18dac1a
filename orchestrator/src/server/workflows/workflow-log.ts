import type { Logger } from "@condensery/service-kit";
import type { DLogger } from "@dbos-inc/dbos-sdk";

/** The engine's own log lines; how it works is of interest to those who look for a fault only. */
export class WorkflowLog implements DLogger {
  readonly #logger: Logger;
  /** Whether warnings are of no more interest than the rest. */
  quiet = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  readonly debug = (entry: unknown): void => this.#tell("debug", entry);
  readonly info = (entry: unknown): void => this.#tell("debug", entry);
  readonly warn = (entry: unknown): void => this.#tell(this.quiet ? "debug" : "warn", entry);
  readonly error = (entry: unknown): void => this.#tell(this.quiet ? "debug" : "warn", entry);

  #tell(level: "debug" | "warn", entry: unknown): void {
    const fields = entry instanceof Error ? { error: entry } : { engine: String(entry) };
    this.#logger[level](fields, "workflow engine");
  }
}
