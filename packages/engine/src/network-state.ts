import { parameterCount, type Network } from "@condensery/networks";
import { float32Tensor, type Tensor, type Workspace } from "@condensery/runtime";

/** A network as training leaves it: all that its forward pass needs beside images. */
export interface NetworkState {
  /** Flat parameters [P]. */
  readonly theta: Float32Array;
  /** Flat running statistics [S] of batch norms; absent where the network has none. */
  readonly statistics?: Float32Array | undefined;
}

/** Programs take the same names as inputs. */
export type StateSlots = Readonly<Record<keyof NetworkState, string>>;

/** The slots of a state's vectors by the names of programs' inputs: without statistics for a network without. */
export function stateInputs(network: Network, { theta, statistics }: StateSlots): Readonly<Record<string, string>> {
  return hasStatistics(network) ? { theta, statistics } : { theta };
}

/** Puts a state where programs find it. Throws RangeError when the network has statistics and the state has none. */
export async function putState(
  workspace: Workspace,
  network: Network,
  { theta, statistics }: NetworkState,
  slots: StateSlots,
): Promise<void> {
  await workspace.put(slots.theta, float32Tensor([theta.length], theta));
  if (!hasStatistics(network)) return;
  if (statistics === undefined) {
    const count = parameterCount(network.statistics);
    throw new RangeError(`a network with batch norm needs its ${count} running statistics beside its parameters`);
  }
  await workspace.put(slots.statistics, float32Tensor([statistics.length], statistics));
}

/** Reads a state back. */
export async function fetchState(workspace: Workspace, network: Network, slots: StateSlots): Promise<NetworkState> {
  const tensors = await workspace.fetch(Object.values(stateInputs(network, slots)));
  const theta = numbersOf(tensors[slots.theta]);
  return hasStatistics(network) ? { theta, statistics: numbersOf(tensors[slots.statistics]) } : { theta };
}

/** Whether training and testing differ, for which running statistics are carried along. */
export function hasStatistics({ statistics }: Network): boolean {
  return statistics.length > 0;
}

function numbersOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.elementType !== "float32") throw new TypeError("a network's state must be float32");
  return tensor.data;
}
