import {
  DatasetFileError,
  NotEnoughImagesError,
  PreprocessingError,
  PreprocessingMismatchError,
  UnknownDatasetError,
} from "@condensery/datasets";
import { ProviderUnavailableError } from "@condensery/runtime";
import { CheckpointError } from "./checkpoint.js";
import { DocumentError } from "./fields.js";
import { FolderError } from "./job-folder.js";
import { JobSpecError } from "./job-spec.js";

const inputErrors = [
  CheckpointError,
  DatasetFileError,
  DocumentError,
  FolderError,
  JobSpecError,
  NotEnoughImagesError,
  PreprocessingError,
  PreprocessingMismatchError,
  ProviderUnavailableError,
  UnknownDatasetError,
] as const;

/** Whether an error says that what was given cannot be used, rather than that something failed while it was. */
export function isInputError(error: unknown): error is Error {
  return inputErrors.some((kind) => error instanceof kind);
}
