import type { ConvNetSpec } from "@condensery/networks";
import {
  networkFromWire,
  networkKinds,
  networkNorms,
  networkToWire,
  norms,
  poolings,
  WireError,
  type NetworkKind,
  type NetworkSpec,
  type NormName,
} from "@condensery/wire/convert";
import type { JobRequest } from "../specification/job-request.js";

/** The network that is trained on a result. Absent: the job's own; of other kinds, the literature's. */
export interface NetworkRequest extends Pick<JobRequest, "depth" | "pooling"> {
  readonly network?: NetworkKind;
  /** Of a convnet; vgg11 and resnet18 have instance norm (the literature's) or batch norm. */
  readonly norm?: NormName;
  /** Filters of a convnet, unit of the filters of alexnet, vgg11 and resnet18, units of an mlp's hidden layers. */
  readonly width?: number;
}

const normedKinds: readonly NetworkKind[] = ["vgg11", "resnet18", "resnet18-ap"];

/** Of the literature. */
const usualWidth = { filters: 64, hidden: 128 } as const;

/** Options that networks of a kind do not have, a norm that they cannot have among them. */
export function foreignOptions(kind: NetworkKind, norm: NormName | undefined): readonly (keyof NetworkRequest)[] {
  switch (kind) {
    case "convnet":
      return [];
    case "vgg11":
    case "resnet18":
    case "resnet18-ap":
      return norm === "none" ? ["depth", "norm", "pooling"] : ["depth", "pooling"];
    case "alexnet":
    case "mlp":
      return ["depth", "norm", "pooling"];
    case "lenet":
      return ["width", "depth", "norm", "pooling"];
  }
}

/**
 * The network to evaluate, or one sentence for each option that it cannot be made of. `job` is the job's own network on
 * the condensed images.
 */
export function evaluationNetwork(
  request: NetworkRequest,
  job: ConvNetSpec,
): { readonly network: NetworkSpec } | { readonly problems: readonly string[] } {
  const problems = optionProblems(request, job.kind);
  if (problems.length > 0) return { problems };
  const { network: kind = job.kind } = request;
  try {
    // The limits of the services, before one is asked
    return { network: networkFromWire(networkToWire(specOf(kind, request, job)), "network") };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return {
      problems: error.violations.map(({ field, expected, actual }) => {
        const name = field.slice(field.lastIndexOf(".") + 1);
        if (name === "norm") return `norm must be ${expected}, got ${JSON.stringify(actual)}`;
        if (name === "depth") return `depth must be ${expected}, got ${actual}`;
        if (name === "filters" || name === "hidden") return `width must be ${expected}, got ${actual}`;
        return `network ${kind} does not fit the condensed images: their ${name} must be ${expected}, got ${actual}`;
      }),
    };
  }
}

function optionProblems(request: NetworkRequest, ofJob: NetworkKind): readonly string[] {
  const { network = ofJob, norm } = request;
  const problems: string[] = [];
  const choices = { network: networkKinds, norm: norms.names, pooling: poolings.names };
  for (const option of ["network", "norm", "pooling"] as const) {
    const [value, names]: [string | undefined, readonly string[]] = [request[option], choices[option]];
    if (value !== undefined && !names.includes(value)) {
      problems.push(`${option} must be one of ${names.join(", ")}, got ${JSON.stringify(value)}`);
    }
  }
  if (!networkKinds.includes(network)) return problems;
  for (const option of foreignOptions(network, norm)) {
    const value = request[option];
    if (value !== undefined) problems.push(foreignProblem(option, network));
  }
  return problems;
}

function foreignProblem(option: keyof NetworkRequest, network: NetworkKind): string {
  if (option === "width") return `width is no option of ${network}, whose layers are fixed; leave it out`;
  if (option !== "norm") return `${option} is an option of convnet only; leave it out with ${network}`;
  if (normedKinds.includes(network))
    return `norm of ${network} must be one of ${networkNorms.names.join(", ")}, got "none"`;
  return `norm is an option of convnet, ${normedKinds.join(", ")} only; leave it out with ${network}`;
}

function specOf(kind: NetworkKind, { width, depth, norm, pooling }: NetworkRequest, job: ConvNetSpec): NetworkSpec {
  const image = { channels: job.channels, height: job.height, width: job.width, classes: job.classes };
  switch (kind) {
    case "convnet":
      return {
        ...job,
        filters: width ?? job.filters,
        depth: depth ?? job.depth,
        norm: norm ?? job.norm,
        pooling: pooling ?? job.pooling,
      };
    case "alexnet":
      return { kind, ...image, filters: width ?? usualWidth.filters };
    case "vgg11":
    case "resnet18":
    case "resnet18-ap":
      return { kind, ...image, filters: width ?? usualWidth.filters, ...(norm === "batch" ? { norm } : {}) };
    case "mlp":
      return { kind, ...image, hidden: width ?? usualWidth.hidden };
    case "lenet":
      return { kind, ...image };
  }
}
