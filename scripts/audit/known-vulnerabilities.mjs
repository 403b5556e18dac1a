import { spawnSync } from "node:child_process";

/** What mirrors answer that store packages and nothing else. */
const withoutAdvisories = new Set([404, 405]);
const severities = new Set(["high", "critical"]);

/**
 * Asks the registry of the workspace for known vulnerabilities of what runs in production.
 * `audited: false` only where it says that it has none to offer; whatever else goes wrong is a finding.
 */
export function knownVulnerabilities(folder) {
  const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high", "--json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    shell: process.platform === "win32",
  });
  if (error !== undefined) return failed(`npm could not be started: ${error.message}`);
  const report = parse(stdout);
  if (report === undefined) return failed("expected a report in JSON, got something else");
  if (withoutAdvisories.has(report.statusCode)) {
    return { audited: false, findings: [], reason: `the registry offers no advisories (status ${report.statusCode})` };
  }
  if (report.vulnerabilities === undefined) {
    return failed(report.message ?? report.error?.summary ?? "expected vulnerabilities in the report, got none");
  }
  const findings = Object.values(report.vulnerabilities)
    .filter(({ severity }) => severities.has(severity))
    .map(
      ({ name, severity, range, via }) =>
        `${name} ${range}: ${severity}: ${titles(via)}; raise it, or the package that needs it`,
    );
  return { audited: true, findings };
}

function failed(reason) {
  return { audited: false, findings: [`npm audit failed: ${reason}; run it again where a registry can be reached`] };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Advisories by their titles, packages that are vulnerable because of others by the others' names. */
function titles(via) {
  return via.map((cause) => (typeof cause === "string" ? `through ${cause}` : cause.title)).join(", ");
}
