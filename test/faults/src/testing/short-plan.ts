import type { Plan } from "../scenario.js";

/** What `npm test` runs: a kill of each process and in each situation, and one of each other fault. */
export const shortPlan: Plan = { seed: 1, runs: 6, short: true, database: "pglite" };

/** And with PostgreSQL kills of the two that talk to each other: a kill of the others is the same with either database. */
export const shortPostgresPlan: Plan = { seed: 1, runs: 2, short: true, database: "postgresql" };
