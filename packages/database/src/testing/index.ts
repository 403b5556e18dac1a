export { postgresAvailable, type PostgresOptions, type PostgresServer, startPostgres } from "./start-postgres.js";
