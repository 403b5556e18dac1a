import type { TensorChunk } from "../generated/condensery/type/v1/tensor.js";
import { TensorAssembler, type TensorAssemblerOptions } from "./tensor-assembler.js";
import type { PlainTensor } from "./tensor.js";

/**
 * Reads a streamed tensor to its end. When a chunk is refused the source's iterator is closed, so that a call behind it
 * can end. Pass an assembler, and call its `resume` before another try, to go on after a broken stream.
 *
 * @throws WireError (BAD_TENSOR, LIMIT_EXCEEDED); what the source throws
 */
export async function readTensor(
  chunks: AsyncIterable<TensorChunk>,
  options: TensorAssemblerOptions | TensorAssembler,
): Promise<PlainTensor> {
  const assembler = options instanceof TensorAssembler ? options : new TensorAssembler(options);
  for await (const chunk of chunks) assembler.push(chunk);
  return assembler.finish();
}
