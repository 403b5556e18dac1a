// Parsers that the orchestrator exports to nobody; read from its build, as fuzzing must reach them where they are.
export { createFromWire } from "../../../../orchestrator/dist/api/convert/create-from-wire.js";
export { eventToWire } from "../../../../orchestrator/dist/api/convert/event-to-wire.js";
export { downloadFromWire } from "../../../../orchestrator/dist/api/convert/download-wire.js";
export { pageFromWire, pageTokenOf } from "../../../../orchestrator/dist/api/convert/page-from-wire.js";
export { idFromName } from "../../../../orchestrator/dist/api/convert/resource-name.js";
export { resumeTokenOf, sequenceOfToken } from "../../../../orchestrator/dist/api/convert/resume-token.js";
export { DocumentError } from "../../../../orchestrator/dist/documents/fields.js";
export { CheckpointError } from "../../../../orchestrator/dist/jobs/checkpoint-error.js";
export { decodeCheckpoint, encodeCheckpoint } from "../../../../orchestrator/dist/jobs/checkpoint.js";
export { JobFolder } from "../../../../orchestrator/dist/jobs/job-folder.js";
export { StepHistory } from "../../../../orchestrator/dist/jobs/step-history.js";
export { writeResult } from "../../../../orchestrator/dist/results/result-folder.js";
export {
  computeVariables,
  condensationVariables,
} from "../../../../orchestrator/dist/server/configuration/orchestrator-variables.js";
export { decodeLine } from "../../../../orchestrator/dist/server/events/event-line.js";
export { decodeRecord, encodeRecord } from "../../../../orchestrator/dist/server/store/condensation-record.js";
export { resolveJobSpec } from "../../../../orchestrator/dist/specification/resolve-job.js";
