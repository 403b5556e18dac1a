import { convertAll, invalid, numberFromWire, required, TensorAssembler } from "@condensery/wire/convert";
import type { AppendSnapshotRequest, SnapshotHeader } from "@condensery/wire/trajectory";
import { type SnapshotKey, snapshotKeyOf } from "./requests.js";

/** A snapshot that came whole. */
export interface ReceivedSnapshot extends SnapshotKey {
  readonly theta: Float32Array;
  readonly statistics: Readonly<Record<string, number>>;
}

/** Takes the messages of one AppendSnapshot. @throws WireError */
export async function receiveSnapshot(
  messages: AsyncIterable<AppendSnapshotRequest>,
  maxBytes: number,
): Promise<ReceivedSnapshot> {
  const expected = { elementType: "float32", shape: [undefined] } as const;
  const assembler = new TensorAssembler({ field: "theta", maxBytes, expected });
  let header: ReturnType<typeof headerOf> | undefined;
  for await (const { part } of messages) {
    if (header === undefined) {
      header = headerOf(part?.$case === "header" ? part.header : undefined);
    } else {
      if (part?.$case !== "theta") throw invalid("part", "theta behind the header", part?.$case ?? "nothing");
      assembler.push(part.theta);
    }
  }
  const known = required(header, "header", "a header in the first message");
  const theta = assembler.finish();
  if (theta.elementType !== "float32") throw invalid("theta", "float32", theta.elementType);
  return { ...known, theta: theta.data };
}

function headerOf(header: SnapshotHeader | undefined): SnapshotKey & Pick<ReceivedSnapshot, "statistics"> {
  const { snapshot, statistics } = required(header, "header", "a header in the first message");
  const { key, numbers } = convertAll({
    key: () => snapshotKeyOf(snapshot, "header.snapshot"),
    numbers: () =>
      Object.entries(statistics).map(
        ([name, value]) => [name, numberFromWire(value, `header.statistics.${name}`, {})] as const,
      ),
  });
  return { ...key, statistics: Object.fromEntries(numbers) };
}
