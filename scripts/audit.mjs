// Audits what is installed from others: known vulnerabilities by `npm audit`, and what the lock file and the manifests
// show without a registry. Exits 1 with one line a finding. An argument names another workspace, for the test.
import { fileURLToPath } from "node:url";
import { knownVulnerabilities } from "./audit/known-vulnerabilities.mjs";
import { readWorkspace } from "./audit/workspace.mjs";
import { dependencyFindings } from "./audit/dependencies.mjs";
import { licenceFindings } from "./audit/licences.mjs";
import { scriptFindings } from "./audit/install-scripts.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
const workspace = readWorkspace(folder);
const advisories = knownVulnerabilities(folder);
const findings = [
  ...advisories.findings,
  ...dependencyFindings(workspace),
  ...licenceFindings(workspace),
  ...scriptFindings(workspace),
];
for (const finding of findings) console.error(`audit: ${finding}`);

const { length } = workspace.packages;
const offline = `${length} packages: integrity, sources, versions, licences, install scripts`;
if (findings.length > 0) {
  console.error(`audit: ${findings.length} findings`);
  process.exitCode = 1;
} else if (advisories.audited) {
  console.log(`audit: passed. ${offline}, known vulnerabilities`);
} else {
  console.log(
    `audit: NOT AUDITED for known vulnerabilities: ${advisories.reason}. This is no pass of the audit; run it where the ` +
      `registry offers advisories. Without a registry: ${offline} passed`,
  );
}
