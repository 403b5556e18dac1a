import { elementCount, type Graph, type Node } from "@condensery/autodiff";

/**
 * Bytes of the values that a graph's run holds at the same time, at the worst moment, when each value is freed behind
 * its last use. Inputs are the caller's and do not count; a reshaped value shares the memory of its operand. What a
 * runtime saves by working in place, or spends on copies and alignment, is not in it.
 */
export function peakLiveBytes({ nodes, outputs }: Graph): number {
  const storage = storageOf(nodes);
  const lastUse = new Float64Array(nodes.length).fill(-1);
  for (const [place, { operands }] of nodes.entries()) {
    for (const operand of operands) lastUse[storage[operand] ?? operand] = place;
  }
  for (const { node } of outputs) lastUse[storage[node] ?? node] = Infinity;
  let live = 0;
  let peak = 0;
  const freedBehind = new Map<number, number>();
  for (const [place, node] of nodes.entries()) {
    const last = lastUse[place] ?? -1;
    if (storage[place] === place && node.primitive !== "input" && last >= 0) {
      const bytes = bytesOf(node);
      live += bytes;
      freedBehind.set(last, (freedBehind.get(last) ?? 0) + bytes);
    }
    peak = Math.max(peak, live);
    live -= freedBehind.get(place) ?? 0;
  }
  return peak;
}

/** For each node, the one whose memory holds its value. */
function storageOf(nodes: readonly Node[]): readonly number[] {
  const storage: number[] = [];
  for (const [place, { primitive, operands }] of nodes.entries()) {
    const [operand = place] = operands;
    storage.push(primitive === "reshape" ? (storage[operand] ?? operand) : place);
  }
  return storage;
}

function bytesOf({ shape, elementType }: Node): number {
  return elementCount(shape) * (elementType === "int" ? 8 : 4);
}
