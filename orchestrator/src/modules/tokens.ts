import type { ServiceStart } from "@condensery/service-kit";
import type { InjectionToken } from "@nestjs/common";
import type { configuredLimits } from "../limits/limit-setting.js";
import type { schema } from "../server/configuration/orchestrator-variables.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";

/** What the process hands over at its start. */
export type OrchestratorStart = ServiceStart<typeof schema> & {
  /** Ends the process with an error, in order. */
  readonly giveUp: (error: Error) => void;
};

/** A token with the type of what it stands for: Nest itself knows none. */
export type Token<Value> = InjectionToken<Value> & symbol;

export type TokenValue<Given> = Given extends Token<infer Value> ? Value : never;

function token<Value>(description: string): Token<Value> {
  return Symbol(description);
}

export const orchestratorStart = token<OrchestratorStart>("orchestrator start");
/** How large condensations may be, with the rate that all of them were computed at. */
export const sizeLimits = token<ReturnType<typeof configuredLimits>>("size limits");
export const runCondensation = token<RunCondensation>("run condensation");
