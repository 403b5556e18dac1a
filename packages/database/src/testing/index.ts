export { copyFolder } from "./copy-folder.js";
export { shortLived } from "./short-lived.js";
export { postgresAvailable, type PostgresOptions, type PostgresServer, startPostgres } from "./start-postgres.js";
