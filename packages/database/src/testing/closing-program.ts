import process from "node:process";
import { openDatabase } from "../open-database.js";

/** Opens the database in a folder and closes it, twice, and is then expected to end by itself. */
const [folder = ""] = process.argv.slice(2);
for (let time = 0; time < 2; time++) {
  const database = await openDatabase({ kind: "folder", folder }, { onError: () => undefined });
  await database.pool.query("SELECT 1");
  await database.close();
  await database.close();
}
process.stdout.write("closed\n");
