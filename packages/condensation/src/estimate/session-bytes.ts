import { convolutionPasses, elementCount, runPasses, type Graph, type Node } from "@condensery/autodiff";

/**
 * Bytes that a program's session comes to hold: its arena keeps what the largest run took until it is released.
 *
 * ONNX Runtime plans buffers ahead: a value takes the buffer of a dead one of its own size, else a new one, and a buffer
 * that will be taken again is kept in between. Those of the forward and the backward pass, Winograd's domain among them,
 * therefore exist side by side, and it is their sum that counts, not what is alive at a time. Inputs are the caller's; a
 * reshaped or broadcast value shares the memory of its operand. A direct convolution's weight gradient has two copies
 * of its input for every kernel element beside them, one convolution at a time.
 */
export function sessionBytes(graph: Graph): number {
  const { nodes, outputs } = runPasses(graph, convolutionPasses).graph;
  const storage = storageOf(nodes);
  const lastUse = new Float64Array(nodes.length).fill(-1);
  for (const [place, { operands }] of nodes.entries()) {
    for (const operand of operands) lastUse[storage[operand] ?? operand] = place;
  }
  for (const { node } of outputs) lastUse[storage[node] ?? node] = Infinity;
  const freedBehind = new Map<number, number[]>();
  const free = new Map<number, number>();
  let buffers = 0;
  let columns = 0;
  for (const [place, node] of nodes.entries()) {
    const last = lastUse[place] ?? -1;
    if (storage[place] === place && node.primitive !== "input" && last >= 0) {
      const bytes = bytesOf(node);
      const reusable = free.get(bytes) ?? 0;
      if (reusable > 0) free.set(bytes, reusable - 1);
      else buffers += bytes;
      freedBehind.set(last, [...(freedBehind.get(last) ?? []), bytes]);
      columns = Math.max(columns, columnBytes(node, nodes));
    }
    for (const bytes of freedBehind.get(place) ?? []) free.set(bytes, (free.get(bytes) ?? 0) + 1);
  }
  return buffers + columns;
}

/** For each node, the one whose memory holds its value. */
function storageOf(nodes: readonly Node[]): readonly number[] {
  const storage: number[] = [];
  for (const [place, { primitive, operands }] of nodes.entries()) {
    const [operand = place] = operands;
    const shares = primitive === "reshape" || primitive === "broadcast";
    storage.push(shares ? (storage[operand] ?? operand) : place);
  }
  return storage;
}

function columnBytes(node: Node, nodes: readonly Node[]): number {
  if (node.primitive !== "convWeightGradient") return 0;
  const input = nodes[node.operands[0] ?? -1];
  const [height, width] = node.params.kernelSize;
  return input === undefined ? 0 : 2 * height * width * bytesOf(input);
}

function bytesOf({ shape, elementType }: Node): number {
  return elementCount(shape) * (elementType === "int" ? 8 : 4);
}
