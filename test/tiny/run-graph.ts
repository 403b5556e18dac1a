import { interpret, type Graph, type InterpreterInputs } from "@condensery/autodiff";
import { relativeError } from "@condensery/autodiff/testing";
import { lower, type ProgramPort } from "@condensery/onnx";
import { float32Tensor, int64Tensor, type Tensor, type Workspace } from "@condensery/runtime";

/** Lowers a graph and runs it once in ONNX Runtime, float32. */
export async function runGraph(
  workspace: Workspace,
  name: string,
  graph: Graph,
  inputs: InterpreterInputs,
): Promise<Record<string, ArrayLike<number>>> {
  const program = lower(name, graph);
  const ports = program.outputs.map((port) => port.name);
  const { tensors } = await workspace.execute(
    [
      {
        program,
        inputs: Object.fromEntries(program.inputs.map((port) => [port.name, tensor(port, inputs[port.name] ?? [])])),
        outputs: Object.fromEntries(ports.map((port) => [port, port])),
      },
    ],
    { fetch: ports },
  );
  await workspace.release(ports);
  return Object.fromEntries(ports.map((port) => [port, numbersOf(tensors[port])]));
}

/** A run compared with the interpreter. */
export interface Agreement {
  /** Largest relative error over all outputs. */
  readonly error: number;
  /** Whether inputs and results are all integers, so that float32 has nothing to round. */
  readonly integral: boolean;
}

/** Runs a graph in ONNX Runtime and compares each output with the float64 interpreter. */
export async function compareWithInterpreter(
  workspace: Workspace,
  name: string,
  graph: Graph,
  inputs: InterpreterInputs,
): Promise<Agreement> {
  const [got, expected] = [await runGraph(workspace, name, graph, inputs), Object.entries(interpret(graph, inputs))];
  return {
    error: Math.max(...expected.map(([output, values]) => relativeError(got[output] ?? [], values))),
    integral: [...Object.values(inputs), ...expected.map(([, values]) => values)].every((values) =>
      Array.from(values).every(Number.isInteger),
    ),
  };
}

function numbersOf(tensor: Tensor | undefined): ArrayLike<number> {
  const data = tensor?.data ?? [];
  return data instanceof BigInt64Array ? Array.from(data, Number) : data;
}

function tensor({ elementType, shape }: ProgramPort, data: ArrayLike<number>): Tensor {
  return elementType === "float32"
    ? float32Tensor(shape, new Float32Array(data))
    : int64Tensor(shape, BigInt64Array.from(Array.from(data, BigInt)));
}
