import { callServerStream } from "@condensery/service-kit";
import type { CallOptions } from "@condensery/trajectories";
import { required, TensorAssembler } from "@condensery/wire/convert";
import { TrajectoryServiceService } from "@condensery/wire/trajectory";
import type { SnapshotName } from "@condensery/wire/type";
import { keepTrying } from "./keep-trying.js";
import { type Connection, streamOptions } from "./remote-options.js";

/** Reads a snapshot's parameters; a broken stream goes on behind the last byte that came. */
export async function readSnapshot(link: Connection, name: SnapshotName, options: CallOptions): Promise<Float32Array> {
  const expected = { elementType: "float32", shape: [undefined] } as const;
  const assembler = new TensorAssembler({ field: "theta", maxBytes: link.maxSnapshotBytes, expected });
  const callOptions = streamOptions(link, options);
  const method = TrajectoryServiceService.readSnapshot;
  const tensor = await keepTrying(link.retry, options.signal, async (tries) => {
    assembler.resume();
    const request = { snapshot: name, offsetBytes: BigInt(assembler.receivedBytes) };
    for await (const { theta } of callServerStream(link.channel, method, request, callOptions)) {
      const before = assembler.receivedBytes;
      assembler.push(required(theta, "theta", "a part of a tensor"));
      if (assembler.receivedBytes > before) tries.progressed();
    }
    return assembler.finish();
  });
  if (tensor.elementType === "float32") return tensor.data;
  throw new TypeError(`theta: expected float32, got ${tensor.elementType}`);
}
