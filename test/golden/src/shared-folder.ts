import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The golden files that lie beside a checkout; absent in many. */
export const sharedFolder = fileURLToPath(new URL("../../../../shared/golden", import.meta.url));
export const sharedFolderExists = existsSync(sharedFolder);
/** Ends a test's name, so that a skipped one says why. */
export const unlessPresent = sharedFolderExists ? "" : ` (skipped: there is no folder ${sharedFolder})`;
