import { convertAll, float32FromWire, integerFromWire, invalid, required, WireError } from "@condensery/wire/convert";
import type { Parameters, SnapshotName } from "@condensery/wire/type";
import type { SnapshotStore } from "@condensery/trajectories";

/** Parameters by value or by name. */
export type ParameterSource =
  | { readonly kind: "inline"; readonly theta: Float32Array }
  | { readonly kind: "snapshot"; readonly specDigest: string; readonly expert: number; readonly epoch: number };

export interface ParameterExpectation {
  /** Length of theta; undefined when the network is itself a mistake. */
  readonly length: number | undefined;
  /** Whether there is a store to fetch snapshots from. */
  readonly named: boolean;
}

/** @throws WireError listing every mistake */
export function parametersFromWire(
  message: Parameters | undefined,
  field: string,
  { length, named }: ParameterExpectation,
): ParameterSource {
  const { source } = required(message, field, "parameters by value or by name");
  const chosen = required(source, field, "inline or snapshot");
  if (chosen.$case === "inline") {
    return { kind: "inline", theta: float32FromWire(chosen.inline, `${field}.inline`, [length]).data };
  }
  if (named) return snapshotFromWire(chosen.snapshot, `${field}.snapshot`);
  throw invalid(`${field}.snapshot`, "inline parameters, as this service has no trajectory store", "a snapshot's name");
}

function snapshotFromWire({ specificationDigest, expert, epoch }: SnapshotName, field: string): ParameterSource {
  const fields = convertAll({
    specDigest: () => digestFromWire(specificationDigest, `${field}.specification_digest`),
    expert: () => integerFromWire(expert, `${field}.expert`, { from: 0 }),
    epoch: () => integerFromWire(epoch, `${field}.epoch`, { from: 0 }),
  });
  return { kind: "snapshot", ...fields };
}

/** @throws WireError */
export function digestFromWire(digest: string, field: string): string {
  if (/^[0-9a-f]{64}$/u.test(digest)) return digest;
  throw invalid(field, "64 lower-case hexadecimal digits", digest === "" ? "nothing" : JSON.stringify(digest));
}

/**
 * The parameters themselves, to be read only.
 *
 * @throws TrajectoryError when there is no such snapshot; WireError (BAD_TENSOR) when it is another network's
 */
export async function readParameters(
  source: ParameterSource,
  field: string,
  length: number,
  store: SnapshotStore | undefined,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (source.kind === "inline") return source.theta;
  if (store === undefined) throw new RangeError("snapshots are named, but there is no store");
  const theta = await store.readSnapshot(source.specDigest, source.expert, source.epoch, { signal });
  if (theta.length === length) return theta;
  const [expected, actual] = [`float32[${length}]`, `float32[${theta.length}]`];
  throw new WireError("BAD_TENSOR", [{ field: `${field}.snapshot`, expected, actual }]);
}
