import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/audit.mjs", import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const integrity = "sha512-AAAA";
const clean = { auditReportVersion: 2, vulnerabilities: {} };
const sound = {
  manifest: { dependencies: { left: "1.2.3" }, allowScripts: { left: false } },
  entry: { version: "1.2.3", integrity, license: "(MIT OR GPL-3.0-only)", hasInstallScript: true },
  npmrc: "ignore-scripts=true\n",
};

/** Audits a workspace of one package with an `npm` that answers with this report. */
function audit(report: unknown, changes: { manifest?: object; entry?: object; npmrc?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "condensery-audit-"));
  folders.push(folder);
  const manifest = { ...sound.manifest, ...changes.manifest };
  const packages = { "": manifest, "node_modules/left": { ...sound.entry, ...changes.entry } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  writeFileSync(join(folder, ".npmrc"), changes.npmrc ?? sound.npmrc);
  const answer = typeof report === "string" ? report : JSON.stringify(report);
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm"), `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
  chmodSync(join(folder, "bin/npm"), 0o700);
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8", env });
  return { status, stdout, findings: stderr.trimEnd().split("\n").slice(0, -1) };
}

it("passes where nothing is wrong", () => {
  expect(audit(clean)).toEqual({
    status: 0,
    findings: [],
    stdout: expect.stringMatching(/^audit: passed\. 1 packages/),
  });
});

it.each([404, 405])("says that nothing was audited where the registry has no advisories: %i", (statusCode) => {
  const { status, stdout, findings } = audit({ statusCode, message: "no such thing" });
  expect({ status, findings }).toEqual({ status: 0, findings: [] });
  expect(stdout).toMatch(/^audit: NOT AUDITED for known vulnerabilities: .* This is no pass of the audit/);
});

it.each([
  ["no answer", "", /npm audit failed: expected a report in JSON/],
  ["no registry", { message: "request to https://example.org failed" }, /npm audit failed: request to .* failed/],
  ["a broken registry", { statusCode: 500, message: "500 Internal Server Error" }, /npm audit failed: 500/],
])("does not take %s for a pass", (_, report, finding) => {
  expect(audit(report)).toMatchObject({ status: 1, findings: [expect.stringMatching(finding)] });
});

it("names what is known to be vulnerable from high on", () => {
  const vulnerability = (name: string, severity: string, via: unknown) => ({ name, severity, range: "<2", via: [via] });
  const report = {
    vulnerabilities: {
      left: vulnerability("left", "high", { title: "Writes anywhere" }),
      right: vulnerability("right", "critical", "left"),
      low: vulnerability("low", "moderate", { title: "Slow" }),
    },
  };
  expect(audit(report)).toMatchObject({
    status: 1,
    findings: [
      "audit: left <2: high: Writes anywhere; raise it, or the package that needs it",
      "audit: right <2: critical: through left; raise it, or the package that needs it",
    ],
  });
});

it.each([
  ["no hash", { entry: { integrity: undefined } }, /expected an integrity hash/],
  ["a weak hash", { entry: { integrity: "sha1-AAAA" } }, /expected an integrity hash/],
  [
    "a repository",
    { entry: { resolved: "git+ssh://git@example.org/left.git#abc" } },
    /expected an archive of the registry/,
  ],
  ["an open connection", { entry: { resolved: "http://example.org/left.tgz" } }, /expected an archive of the registry/],
  [
    "a dependency elsewhere",
    { entry: { dependencies: { deep: "github:someone/deep" } } },
    /expected deep from the registry/,
  ],
  ["a range", { manifest: { dependencies: { left: "^1.2.3" } } }, /expected an exact version of left, got \^1\.2\.3/],
  ["a licence that asks for more", { entry: { license: "AGPL-3.0-only" } }, /got AGPL-3\.0-only/],
  [
    "a licence of which a part asks for more",
    { entry: { license: "MIT AND GPL-3.0-only" } },
    /got MIT AND GPL-3\.0-only/,
  ],
  ["a licence that only tools may have", { entry: { license: "MPL-2.0" } }, /got MPL-2\.0/],
  ["no licence", { entry: { license: undefined } }, /expected a licence, got none/],
  ["a script that nobody decided about", { manifest: { allowScripts: {} } }, /decide about "left"/],
  ["scripts that would run", { npmrc: "" }, /expected ignore-scripts=true/],
])("finds %s", (_, changes, finding) => {
  expect(audit(clean, changes)).toMatchObject({ status: 1, findings: [expect.stringMatching(finding)] });
});

it("lets tools have the MPL", () => {
  expect(audit(clean, { entry: { license: "MPL-2.0", dev: true } })).toMatchObject({ status: 0 });
});
