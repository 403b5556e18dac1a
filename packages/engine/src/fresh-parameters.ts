import { setImmediate as turn } from "node:timers/promises";
import { initialParameters, parameterCount, type ParameterSpec } from "@condensery/networks";
import type { RandomStream } from "@condensery/rng";

/** Draws between two turns of the event loop: some milliseconds. */
const drawsPerTurn = 32_768;

/**
 * The same vector as `initialParameters`, made in parts: the millions of draws of a large network take seconds, in
 * which its process must go on answering.
 */
export async function freshParameters(
  parameters: readonly ParameterSpec[],
  stream: RandomStream,
  perTurn = drawsPerTurn,
): Promise<Float32Array> {
  const theta = new Float32Array(parameterCount(parameters));
  let offset = 0;
  for (const parameter of parameters) {
    const end = offset + parameterCount([parameter]);
    while (offset < end) {
      const part = { ...parameter, shape: [Math.min(perTurn, end - offset)] };
      theta.set(initialParameters([part], stream), offset);
      offset += parameterCount([part]);
      await turn();
    }
  }
  return theta;
}
