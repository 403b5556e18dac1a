import { mkdir, realpath, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failure } from "../testing/deferred.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { datasetName, datasetPlace } from "./dataset-place.js";

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let top: string;
beforeAll(async () => {
  temporary = await temporaryFolder();
  top = await realpath(temporary.path);
  for (const path of ["one/digits", "two/deep/digits", "two/digits", "two/my digits", "two/.hidden"]) {
    await mkdir(join(top, path), { recursive: true });
  }
  await symlink(join(top, "two/deep"), join(top, "one/link"));
});
afterAll(() => temporary[Symbol.asyncDispose]());

test("paths are absolute or begin with a dot; all else is a name", async () => {
  const digits = join(top, "one", "digits");
  expect(await datasetPlace(`idx:${digits}`)).toEqual({ kind: "idx:", path: digits, options: "" });
  expect(await datasetPlace(`folder:${digits}?size=64&test=20`)).toEqual({
    kind: "folder:",
    path: digits,
    options: "?size=64&test=20",
  });
  const fromHere = relative(process.cwd(), digits);
  const path = fromHere.startsWith("..") ? fromHere : `./${fromHere}`;
  expect(await datasetPlace(`idx:${path}`)).toMatchObject({ path: digits });
  expect(await datasetPlace("idx:.")).toMatchObject({ path: await realpath(".") });
  for (const name of ["mnist", "idx:digits", "idx:one/digits", "idx:..digits", "folder:photos?size=64", "/tmp"]) {
    expect(await datasetPlace(name)).toBeUndefined();
  }
});

test("a path becomes the name under the first root that it lies under", async () => {
  const roots = [join(top, "missing"), join(top, "one"), join(top, "two"), top];
  const nameOf = (path: string) => datasetName(`idx:${join(top, path)}`, roots);
  expect(await nameOf("one/digits")).toBe("idx:digits");
  expect(await nameOf("two/deep/digits")).toBe("idx:deep/digits");
  // What it links to counts, as it does for the services
  expect(await nameOf("one/link/digits")).toBe("idx:deep/digits");
  expect(await datasetName("idx:digits", roots)).toBe("idx:digits");
  expect(await datasetName(`tar:${join(top, "one/digits")}?size=8`, roots)).toBe("tar:digits?size=8");
  expect(await datasetName("mnist", roots)).toBe("mnist");
});

test("a name that leads to another folder first is not taken", async () => {
  const path = `idx:${join(top, "two/digits")}`;
  const roots = [join(top, "one"), join(top, "two")];
  expect(await failure(datasetName(path, roots))).toMatchObject({ name: "InvalidOptionsError" });
  expect(await datasetName(path, [...roots, top])).toBe("idx:two/digits");
  expect(await datasetName(path, roots.toReversed())).toBe("idx:digits");
});

test.each(["two/my digits", "two/.hidden", "outside", "two"])("no name leads to %s", async (path) => {
  const error = await failure(datasetName(`idx:${join(top, path)}`, [join(top, "two")]));
  expect(error).toMatchObject({
    name: "InvalidOptionsError",
    fields: [{ field: "dataset", description: expect.stringContaining(`got ${join(top, path)}`) }],
  });
});
