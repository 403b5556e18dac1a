// What packages/datasets makes its own test files with; not exported, so read from its build.
export { plainImage, texture } from "../../../../packages/datasets/dist/testing/image-files.js";
export { tarArchive } from "../../../../packages/datasets/dist/testing/tar-archive.js";
export { zipArchive } from "../../../../packages/datasets/dist/testing/zip-archive.js";
