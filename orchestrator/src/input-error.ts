import {
  DatasetFileError,
  DatasetNotFoundError,
  NotEnoughImagesError,
  PreprocessingError,
  PreprocessingMismatchError,
} from "@condensery/datasets";
import { CheckpointError } from "./jobs/checkpoint-error.js";
import { DocumentError } from "./documents/fields.js";
import { FolderError } from "./jobs/job-folder.js";
import { JobSpecError } from "./specification/job-spec.js";

const inputErrors = [
  CheckpointError,
  DatasetFileError,
  DatasetNotFoundError,
  DocumentError,
  FolderError,
  JobSpecError,
  NotEnoughImagesError,
  PreprocessingError,
  PreprocessingMismatchError,
] as const;

/** Whether an error says that what was given cannot be used, rather than that something failed while it was. */
export function isInputError(error: unknown): error is Error {
  return inputErrors.some((kind) => error instanceof kind);
}
