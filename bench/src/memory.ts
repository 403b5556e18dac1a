import { compileCondensation, runtimeExecutor } from "@condensery/engine";
import type { Workspace } from "@condensery/runtime";
import { hypergradientWork } from "./hypergradient-benchmark.js";
import { peakRssBytes } from "./machine.js";
import type { BenchOptions } from "./options.js";
import { findPeer } from "./peer.js";
import { condensationProblem, putProblem } from "./problem.js";
import { peerFacts, type MemoryRow } from "./rows.js";

/** One more than needed to see the peak, so that memory which a run leaves behind would show. */
const runs = 2;

/** Peak memory of hypergradients of N steps in this process, which has done nothing else. */
export async function memoryRow(workspace: Workspace, options: BenchOptions): Promise<MemoryRow> {
  const { innerSteps } = options;
  const problem = condensationProblem(options);
  await putProblem(workspace, problem);
  const programs = compileCondensation(problem.network, { images: options.images });
  const work = hypergradientWork(runtimeExecutor(workspace, programs), programs, problem, innerSteps);
  for (let run = 0; run < runs; run++) await work.run();
  const peak = peakRssBytes();
  const parameterVectorBytes = innerSteps * problem.parameters * Float32Array.BYTES_PER_ELEMENT;
  const peer = await findPeer(options);
  return {
    kind: "memory",
    name: "memory",
    innerSteps,
    peakRssBytes: peak,
    parameterVectorBytes,
    remainingBytes: peak - parameterVectorBytes,
    ...(peer === undefined ? {} : { peer: peerFacts([await peer("hypergradient")]) }),
  };
}
