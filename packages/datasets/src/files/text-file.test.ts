import { expect, test } from "vitest";
import { defaultDatasetLimits } from "../dataset-limits.js";
import { writeFiles } from "../testing/image-files.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { folderFiles } from "./folder-files.js";
import { shownLine, textLines } from "./text-file.js";

test("a file of very many lines is read", async () => {
  await using folder = await temporaryFolder();
  const count = 200_000;
  await writeFiles(folder.path, { "words.txt": "n01\tx\r\n\n".repeat(count) });
  const tree = folderFiles(folder.path, defaultDatasetLimits);
  const lines = await textLines(tree, await tree.list(), "words.txt");
  expect(lines?.length).toBe(count);
  expect(lines?.at(-1)).toBe("n01\tx");
});

test("a long line is cut short in messages", () => {
  expect(shownLine("a\tb")).toBe('"a\\tb"');
  expect(shownLine("x".repeat(10_000)).length).toBeLessThan(200);
});
