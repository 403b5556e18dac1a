import process from "node:process";
import { openDatabase } from "../open-database.js";

/** Opens the database in a folder, says so, then writes one number after another and says each that is committed. */
const [folder = ""] = process.argv.slice(2);
const database = await openDatabase(
  { kind: "folder", folder },
  {
    onError: (error) => {
      throw error;
    },
  },
);
await database.pool.query("CREATE TABLE IF NOT EXISTS written (number integer PRIMARY KEY)");
process.stdout.write("open\n");
for (let number = 1; ; number++) {
  await database.pool.query("INSERT INTO written VALUES ($1)", [number]);
  process.stdout.write(`${number}\n`);
}
