export { temporaryFolder } from "./temporary-folder.js";
export { tinyRequest } from "./tiny-request.js";
export { writeTinyDataset } from "./tiny-dataset.js";
