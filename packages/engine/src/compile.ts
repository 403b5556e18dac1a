import {
  commonSubexpressions,
  countFlops,
  deadCode,
  optimise,
  runPasses,
  winograd,
  type Graph,
} from "@condensery/autodiff";
import { lower, type Program } from "@condensery/onnx";

/**
 * Convolutions with at least this many channels on both sides go through Winograd's domain. Measured on 2 CPU cores
 * (docs/decisions): from 16 channels on every step program gains, by a factor of 1.4 (width 32) to 2.3 (width 128).
 */
const winogradChannels = 16;

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
  const fast = runPasses(standard, [winograd({ minimumChannels: winogradChannels }), commonSubexpressions, deadCode]);
  return { ...lower(name, fast.graph), modelFlops };
}
