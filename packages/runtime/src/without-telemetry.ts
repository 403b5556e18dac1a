/**
 * Keeps ONNX Runtime from gathering usage data, which it does unless told otherwise: it writes them into the temporary and
 * the home folder and is made to send them to its vendor. Only the environment of the process can say so, and only before
 * the library is loaded; a value that is there already stays.
 */
export function withoutTelemetry(): void {
  // A switch for another program, not a configuration of ours
  // oxlint-disable-next-line node/no-process-env
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}
