import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { datasetKinds } from "./dataset-kinds.js";
import { parseDatasetUri, SUPPORTED_DATASETS, UnknownDatasetError } from "./dataset-uri.js";

/** A legal value of each option that any kind has. */
const values: Readonly<Record<string, string>> = {
  size: "8",
  fit: "stretch",
  invalid: "skip",
  test: "50",
  seed: "1",
  labels: "coarse",
  subset: "imagewoof",
  classes: "1,0",
};

/** A kind's name, with the options of its description. */
function uriOf(form: string, options: readonly string[]): string {
  const place = form.replace(/DIRECTORY|PATH/u, "somewhere");
  return options.length === 0 ? place : `${place}?${options.map((name) => `${name}=${values[name]}`).join("&")}`;
}

test("the kinds are those that can be read", () => {
  const supported = SUPPORTED_DATASETS.map((form) => form.replace(/\?.*/u, ""));
  expect(datasetKinds.map(({ form }) => form)).toEqual(supported);
});

test.each(datasetKinds)("$kind has the options that its description has, and no others", ({ kind, form, options }) => {
  const names = options.map(({ name }) => name);
  expect(parseDatasetUri(uriOf(form, names))).toMatchObject({ kind });
  for (const name of Object.keys(values).filter((other) => !names.includes(other))) {
    expect(() => parseDatasetUri(uriOf(form, [...names, name]))).toThrow(UnknownDatasetError);
  }
});

test("the package's README has each kind and each option", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  for (const { kind, options } of datasetKinds) {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${kind}\``)) ?? "";
    // All kinds have `classes`, of which the README speaks below its table
    for (const { name } of options.filter((option) => option.name !== "classes")) expect(row).toContain(`\`${name}\``);
  }
});
