export type { Database, DatabaseLocation, OpenOptions } from "./database.js";
export { DatabaseError } from "./database-error.js";
export { isLostConnection } from "./lost-connection.js";
export { migrate, type Migrations } from "./migrate.js";
export { openDatabase } from "./open-database.js";
export { retrying, type RetryOptions } from "./retrying.js";
export { transaction } from "./transaction.js";
