import type { Plan } from "../scenario.js";

/** What `npm test` runs: eight kills and one of each other fault. */
export const shortPlan: Plan = { seed: 1, runs: 8, short: true, database: "pglite" };

/** And a kill of each process with PostgreSQL, that of the database among them. */
export const shortPostgresPlan: Plan = { seed: 1, runs: 5, short: true, database: "postgresql" };
