import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "services/*/src/**/*.test.ts",
      "orchestrator/src/**/*.test.ts",
      "clients/*/src/**/*.test.ts",
      "bench/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Built packages run as they are: transforming them again for every test file would take a third of the time
    server: { deps: { external: [/\/dist\//] } },
    pool: "forks",
    maxWorkers: 2,
  },
});
