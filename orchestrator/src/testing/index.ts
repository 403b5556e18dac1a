export { temporaryFolder } from "./temporary-folder.js";
export { tinyRequest } from "./tiny-request.js";
export { writeTinyResult } from "./tiny-result.js";
export { writeTinyDataset } from "./tiny-dataset.js";
export { shortLived } from "@condensery/database/testing";
export { prepareEmbeddedDatabase } from "../server/testing/embedded-database.js";
