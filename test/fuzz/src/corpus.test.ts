import { describe, expect, it } from "vitest";
import { readCorpus } from "./harness/corpus.js";
import { judge } from "./harness/judge.js";
import { isFinding } from "./harness/verdict.js";
import { workFolder } from "./harness/work-folder.js";
import { targets } from "./targets/index.js";

const files = await readCorpus();

describe("inputs that once showed a fault", () => {
  it("belong to a target each", () => {
    const known = new Set(targets.map(({ name }) => name));
    expect(files.filter(({ target }) => !known.has(target))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });

  const perTarget = targets
    .map((target) => [target.name, target, files.filter((file) => file.target === target.name)] as const)
    .filter(([, , own]) => own.length > 0);

  it.each(perTarget)(
    "%s",
    async (_, target, own) => {
      await using folder = await workFolder();
      await using open = await target.open(folder.path);
      for (const { name, content } of own) {
        const verdict = await judge(open, { content, valid: false }, { growthMiB: target.growthMiB });
        expect(isFinding(verdict), `${name}: ${verdict.detail}`).toBe(false);
      }
    },
    300_000,
  );
});
