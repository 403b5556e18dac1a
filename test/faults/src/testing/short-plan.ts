import type { Plan } from "../scenario.js";

/** What `npm test` runs: eight kills and one of each other fault. */
export const shortPlan: Plan = { seed: 1, runs: 8, short: true, database: "pglite" };
