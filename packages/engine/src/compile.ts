import { convolutionPasses, countFlops, optimise, runPasses, type Graph } from "@condensery/autodiff";
import { lower, type Program } from "@condensery/onnx";

/** A program with what its graph stated before the compiler saved work. */
export interface CompiledProgram extends Program {
  /**
   * Floating-point operations of one run with every convolution computed directly, the usual measure of a network's
   * cost. `flops` counts the products that really run, which Winograd's algorithm makes fewer.
   */
  readonly modelFlops: number;
}

/** Optimises a graph and lowers it to an ONNX model. Equal graphs give equal bytes. */
export function compile(name: string, graph: Graph): CompiledProgram {
  const standard = optimise(graph).graph;
  const modelFlops = countFlops(standard);
  const fast = runPasses(standard, convolutionPasses);
  return { ...lower(name, fast.graph), modelFlops };
}
