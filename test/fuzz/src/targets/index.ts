import type { FuzzTarget } from "../target.js";
import { tar, tarGz, zip } from "./archives.js";
import { canonical } from "./canonical-json.js";
import { checkpoint } from "./checkpoint.js";
import { cifar10, cifar100 } from "./cifar.js";
import { commandLine } from "./command-line.js";
import { condensationRecord } from "./condensation-record.js";
import { configuration } from "./configuration.js";
import { datasetNames, datasetUris } from "./dataset-names.js";
import { errorDetails } from "./error-details.js";
import { eventLine } from "./event-line.js";
import { idx, idxGz } from "./idx.js";
import { imageFolder } from "./image-folder.js";
import { images } from "./images.js";
import { jobDocument, stepHistory } from "./job-folder.js";
import { bindAddresses, keptSteps, storeLocations } from "./places.js";
import { preprocessing, whiteningFile } from "./preprocessing.js";
import { resultFolder } from "./result-folder.js";
import { rpcTargets } from "./rpc.js";
import { safetensors } from "./safetensors.js";
import { socketHeaders, socketMessages } from "./socket.js";
import { tinyImagenet } from "./tiny-imagenet.js";
import { pageTokens, resourceNames, resumeTokens, storePageTokens } from "./tokens.js";
import { trajectoryBlob, trajectoryManifest } from "./trajectories.js";

/** Every parser of the system. */
export const targets: readonly FuzzTarget[] = [
  idx,
  idxGz,
  cifar10,
  cifar100,
  images,
  imageFolder,
  tinyImagenet,
  tar,
  tarGz,
  zip,
  datasetNames,
  datasetUris,
  preprocessing,
  whiteningFile,
  safetensors,
  checkpoint,
  jobDocument,
  stepHistory,
  condensationRecord,
  eventLine,
  resultFolder,
  trajectoryManifest,
  trajectoryBlob,
  canonical,
  configuration,
  commandLine,
  resumeTokens,
  pageTokens,
  storePageTokens,
  resourceNames,
  bindAddresses,
  storeLocations,
  keptSteps,
  errorDetails,
  ...rpcTargets,
  socketMessages,
  socketHeaders,
];
