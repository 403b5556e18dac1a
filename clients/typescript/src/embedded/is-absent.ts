/** Whether a package itself could not be found, not something that it needs: as Node says it, and as Vite does in a program it bundled. */
export function isAbsent(error: unknown, packageName: string): boolean {
  if (!(error instanceof Error)) return false;
  if (error.message.startsWith(`Could not resolve "${packageName}"`)) return true;
  return "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes(`package '${packageName}'`);
}
