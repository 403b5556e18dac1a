export { philox4x32 } from "./philox.js";
export { MAX_STREAM_INDEX, MAX_STREAM_INDICES, MAX_STREAM_WORDS, randomStream } from "./random-stream.js";
export type { RandomStream, RandomStreamOptions } from "./random-stream.js";
