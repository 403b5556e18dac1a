/** Name of the schema of everything that the orchestrator keeps in the database. */
export const schema = "condensery";

/** Of the workflow engine's own tables. */
export const workflowSchema = "condensery_workflows";

/** Each is applied once, in order; what has been published is never changed. */
export const migrations: readonly string[] = [
  `CREATE TABLE condensery.condensations (
     id          text PRIMARY KEY,
     client      text NOT NULL,
     request_id  text,
     create_time bigint NOT NULL,
     state       text NOT NULL,
     record      jsonb NOT NULL,
     UNIQUE (client, request_id)
   );
   CREATE INDEX condensations_newest ON condensery.condensations (create_time DESC, id DESC);
   CREATE INDEX condensations_unended ON condensery.condensations (client)
     WHERE state IN ('queued', 'running');
   CREATE TABLE condensery.executors (
     id   text PRIMARY KEY,
     seen timestamptz NOT NULL
   );`,
];
