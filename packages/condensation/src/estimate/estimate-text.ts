/**
 * What one device is taken to do, in operations a second, until something was measured. Two cores of a server's CPU do
 * between 90e9 (width 32) and 210e9 (width 128) of a network's usual count (docs/benchmarks.md).
 */
export const assumedFlopsPerSecond = 100e9;

const byteUnits = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
] as const;

const timeUnits = [
  [365.25 * 86_400, "years"],
  [86_400, "days"],
  [3600, "h"],
  [60, "min"],
] as const;

/** Such as 3.1 GiB. */
export function bytesText(bytes: number): string {
  const [unit, name] = byteUnits.find(([unit]) => bytes >= unit) ?? [1, "bytes"];
  return `${rounded(bytes / unit)} ${name}`;
}

/** Such as 5.2 h. */
export function timeText(seconds: number): string {
  const [unit, name] = timeUnits.find(([unit]) => seconds >= unit) ?? [1, "s"];
  return `${rounded(seconds / unit)} ${name}`;
}

/** Two digits are more than an estimate has. */
function rounded(value: number): string {
  if (value >= 1e6) return value.toExponential(1);
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}
