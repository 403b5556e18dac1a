/** Of the system and of PostgreSQL: no space, no quota. */
const codes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "53100"]);

/** Whether an error, or what caused it, is that a disk took no more. */
export function isFullDisk(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("code" in each && codes.has(each.code)) return true;
  }
  return false;
}
