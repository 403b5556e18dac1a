import type { HostedService, ServiceStart } from "@condensery/service-kit";
import type { InjectionToken } from "@nestjs/common";
import type { Condensations } from "../api/commands/condensations.js";
import type { schema } from "../server/configuration/orchestrator-variables.js";
import type { CondensationRunner } from "../server/runner/condensation-runner.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";

/** What the process hands over at its start. */
export type OrchestratorStart = ServiceStart<typeof schema>;

/** A token with the type of what it stands for: Nest itself knows none. */
export type Token<Value> = InjectionToken<Value> & symbol;

function token<Value>(description: string): Token<Value> {
  return Symbol(description);
}

export const orchestratorStart = token<OrchestratorStart>("orchestrator start");
export const runCondensation = token<RunCondensation>("run condensation");
export const condensations = token<Condensations>("condensations");
export const condensationRunner = token<CondensationRunner>("condensation runner");
export const hostedService = token<HostedService>("hosted service");
