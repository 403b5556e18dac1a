import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Finding } from "./finding.js";
import type { Probe } from "./probe.js";

const probeFile = fileURLToPath(new URL("probe.js", import.meta.url));
const probeTimeoutMs = 30_000;

/** What became of trying a provider. */
type Tried = Probe | { readonly problem: string };

/** ONNX Runtime, and which of its execution providers work on this machine. */
export async function providerFindings(signal: AbortSignal): Promise<readonly Finding[]> {
  const cpu = await probe("cpu", signal);
  if ("problem" in cpu) {
    const advice = "run npm ci again on a platform that onnxruntime-node supports";
    return [{ subject: "ONNX Runtime", verdict: "missing", found: cpu.problem, advice }];
  }
  const found = `${cpu.version}, provider cpu with ${cpu.threads} threads`;
  const findings: Finding[] = [{ subject: "ONNX Runtime", verdict: "ok", found }];
  for (const provider of cpu.listed.filter((name) => name !== "cpu")) {
    const tried = await probe(provider, signal);
    findings.push(
      "problem" in tried
        ? { subject: `provider ${provider}`, verdict: "warning", found: `does not work: ${tried.problem}` }
        : { subject: `provider ${provider}`, verdict: "ok", found: "works" },
    );
  }
  return findings;
}

/** Whether a graphics card is there, and whether its provider can be used. */
export async function gpuFinding(signal: AbortSignal): Promise<Finding> {
  const listing = await run(
    "nvidia-smi",
    ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"],
    signal,
  );
  const subject = "GPU";
  if (listing.code !== 0) {
    return { subject, verdict: "warning", found: "no NVIDIA GPU (nvidia-smi does not answer); the CPU computes" };
  }
  const found = listing.output.trim().replaceAll("\n", "; ");
  const cuda = await probe("cuda", signal);
  if (!("problem" in cuda)) return { subject, verdict: "ok", found: `${found}; provider cuda works` };
  const advice = "install ONNX Runtime's CUDA files: npm rebuild onnxruntime-node --ignore-scripts=false";
  return { subject, verdict: "warning", found: `${found}; provider cuda does not work: ${cuda.problem}`, advice };
}

/** In a process of its own, because a driver that crashes takes its process with it. */
async function probe(provider: string, signal: AbortSignal): Promise<Tried> {
  const { code, output, errors } = await run(process.execPath, [probeFile, provider], signal);
  if (code === 0) return JSON.parse(output) as Probe;
  const said = errors.trim().split("\n").at(-1) ?? "";
  return { problem: said === "" ? `the attempt ended with ${code ?? "a signal"}` : said };
}

interface Ended {
  /** null: a signal ended it, or there is no such program. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<Ended> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal: limit });
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  signal.throwIfAborted();
  return { code, output, errors };
}
