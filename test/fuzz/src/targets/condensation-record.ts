import { mutatedJson } from "../mutation/mutated-json.js";
import { decodeRecord, DocumentError, encodeRecord, resolveJobSpec } from "../parsers/orchestrator.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { isSameJson } from "./same-json.js";
import { textTarget } from "./text-target.js";

const accuracy = { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] };

const record = {
  format: "condensery-condensation/2",
  id: "00000000-0000-4000-8000-000000000001",
  createTime: 1_000_001,
  client: "anonymous",
  requestedDigest: "a".repeat(64),
  spec: resolveJobSpec({}),
  state: "queued",
  run: 1,
  cancelling: false,
  stepsDone: 0,
  ranMs: 0,
};

const documents = [
  record,
  { ...record, state: "failed", endTime: 2_000_000, failure: "The data set is damaged.", requestId: "x" },
  {
    ...record,
    state: "succeeded",
    endTime: 2_000_000,
    traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    result: {
      condensed: accuracy,
      experts: 0.9,
      alpha: 0.03,
      files: { "grid.png": { sizeBytes: 9, sha256: "b".repeat(64) } },
      device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
    },
  },
];

/** What is kept of a condensation. */
export const condensationRecord: FuzzTarget = {
  name: "condensation-record",
  weight: 4,
  open: async () =>
    textTarget({
      cases: mutatedJson(documents, ['"result"', '"spec"', '"state":"running"', "null", "1e400", '"files"']),
      read(text) {
        const record = decodeRecord("record.json", text);
        const again = decodeRecord("record.json", encodeRecord(record));
        if (!isSameJson(again, record)) throw new Violation("what was read does not come back as it was");
      },
      refuses: refusesWith(DocumentError),
    }),
};
