import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

/** Files that take half a minute or more, the longest first: begun last, one would keep a single core busy at the end. */
const longest = [
  "test/faults/src/kills.test.ts",
  "test/faults/src/other-faults.test.ts",
  "clients/cli/src/main.test.ts",
  "test/faults/src/soak/soak.test.ts",
  "packages/database/src/pglite/open-folder.test.ts",
  "test/fuzz/src/program.test.ts",
  "test/e2e/src/unavailable.test.ts",
  "bench/src/main.test.ts",
  "orchestrator/src/takeover.test.ts",
  "test/e2e/src/replicas.test.ts",
  "test/e2e/src/cancel.test.ts",
  "test/fuzz/src/targets.test.ts",
  "orchestrator/src/modules/condensations.test.ts",
  "orchestrator/src/server/runner/condensation-runner.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(...parameters: Parameters<BaseSequencer["sort"]>): ReturnType<BaseSequencer["sort"]> {
    const files = await super.sort(...parameters);
    const place = ({ moduleId }: (typeof files)[number]): number => {
      const found = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return found < 0 ? longest.length : found;
    };
    return files.toSorted((first, second) => place(first) - place(second));
  }
}

const everything = [
  "packages/*/src/**/*.test.ts",
  "services/*/src/**/*.test.ts",
  "orchestrator/src/**/*.test.ts",
  "clients/*/src/**/*.test.ts",
  "bench/src/**/*.test.ts",
  "test/**/*.test.ts",
];

/**
 * Folders whose files may run in one process, one after the other: nothing there keeps state in a module. The
 * orchestrator's jobs are not among them, since a process has one DBOS, which a test that fails may leave behind; nor are
 * those that mean to lose a process.
 */
const sharing = [
  "packages/{autodiff,compute-kit,condensation,datasets,engine,exports,networks,onnx,rng,service-kit,trajectories,wire}",
  "orchestrator/src/{api,documents,evaluation,limits,results,specification}",
  "clients/typescript",
  "test/{golden,tiny}",
].map((folders) => `${folders}/**/*.test.ts`);

const excluded = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "own process", include: everything, exclude: [...excluded, ...sharing] } },
      // Another process for each file, and loading all modules there again, took two fifths of the CPU time
      { extends: true, test: { name: "shared process", include: sharing, exclude: excluded, isolate: false } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Built packages run as they are: transforming them again for every test file would take a third of the time
    server: { deps: { external: [/\/dist\//] } },
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    maxWorkers: 2,
    // A test has its embedded database for seconds: optimising the WebAssembly of that takes longer than it saves
    execArgv: ["--liftoff-only"],
  },
});
