/** The same work in PyTorch, in a process of its own (peers/pytorch_peer.py). */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { UsageError } from "./flags.js";
import type { BenchOptions } from "./options.js";

const runFile = promisify(execFile);
const script = fileURLToPath(new URL("../peers/pytorch_peer.py", import.meta.url));

/** The second is the distribution's own Python, which has Debian's python3-torch where another comes first on the path. */
const candidates = ["python3", "/usr/bin/python3"];

export type PeerWork = "hypergradient" | "expert-epoch";

/** What one process of the peer measured. */
export interface PeerRun {
  readonly engine: string;
  readonly threads: number;
  /** The library behind its matrix products; it decides how fast the peer is. */
  readonly blas: string;
  readonly sgemmGflopPerSecond: number;
  /** A step for `hypergradient`, an epoch for `expert-epoch`. */
  readonly milliseconds: number;
  readonly peakRssBytes: number;
}

export type Peer = (work: PeerWork) => Promise<PeerRun>;

/** The peer, unless it is switched off or, without being asked for, not installed. Throws UsageError. */
export async function findPeer(options: BenchOptions): Promise<Peer | undefined> {
  if (options.peer === false) return undefined;
  for (const python of candidates) {
    if (await importsTorch(python)) return (work) => runPeer(python, work, options);
  }
  if (options.peer === undefined) return undefined;
  throw new UsageError(`--peer needs PyTorch, but ${candidates.join(" and ")} cannot import torch`);
}

async function importsTorch(python: string): Promise<boolean> {
  try {
    await runFile(python, ["-c", "import torch"]);
    return true;
  } catch {
    // Not installed, or installed for another Python: either way it is no peer
    return false;
  }
}

async function runPeer(python: string, work: PeerWork, options: BenchOptions): Promise<PeerRun> {
  const { channels, size, width, depth, classes, images, innerSteps, batch, count, threads } = options;
  const numbers = {
    channels,
    size,
    width,
    depth,
    classes,
    images,
    batch,
    count,
    threads,
    "inner-steps": innerSteps,
    rounds: 1,
  };
  const flags = Object.entries(numbers).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  // A BLAS has its own threads beside PyTorch's
  const threadCount = {
    OMP_NUM_THREADS: `${threads}`,
    OPENBLAS_NUM_THREADS: `${threads}`,
    MKL_NUM_THREADS: `${threads}`,
  };
  const { stdout } = await runFile(python, [script, work, ...flags], { env: { ...process.env, ...threadCount } });
  return parsePeerRun(stdout);
}

/** Throws TypeError when the script's output is not what this version of it prints. */
export function parsePeerRun(text: string): PeerRun {
  const value: unknown = JSON.parse(text);
  const fields = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const number = (name: string): number => {
    const field = fields.get(name);
    if (typeof field !== "number") throw new TypeError(`the peer reported no number "${name}": ${text}`);
    return field;
  };
  return {
    engine: String(fields.get("engine")),
    threads: number("threads"),
    blas: String(fields.get("blas")),
    sgemmGflopPerSecond: number("sgemmGflopPerSecond"),
    milliseconds: number("median"),
    peakRssBytes: number("peakBytes"),
  };
}
