/**
 * What is said where memory cannot be had: by ONNX Runtime's arena and the C++ library, and by V8 for the memory of
 * arrays and for its own heap.
 */
const sayings = [
  /Failed to allocate memory/u,
  /std::bad_alloc/u,
  /Array buffer allocation failed/u,
  /Invalid (?:typed )?array (?:buffer )?length/u,
  /JS heap out of memory/u,
  /CUDA failure 2\b/u, // cudaErrorMemoryAllocation
];

/** Whether an error says that there is no memory for what was asked. */
export function saysOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return sayings.some((saying) => saying.test(message));
}
