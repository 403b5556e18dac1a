import type { ConvNetSpec } from "@condensery/networks";
import {
  networkFromWire,
  networkKinds,
  networkToWire,
  norms,
  poolings,
  WireError,
  type NetworkKind,
  type NetworkSpec,
} from "@condensery/wire/convert";
import type { JobRequest } from "../specification/job-request.js";

/** The network that is trained on a result. Absent: the job's own; of other kinds, the literature's. */
export interface NetworkRequest extends Pick<JobRequest, "depth" | "norm" | "pooling"> {
  readonly network?: NetworkKind;
  /** Filters of a convnet, unit of the filters of alexnet, vgg11 and resnet18, units of an mlp's hidden layers. */
  readonly width?: number;
}

/** Of the literature. */
const usualWidth = { filters: 64, hidden: 128 } as const;

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
        if (name === "depth") return `depth must be ${expected}, got ${actual}`;
        if (name === "filters" || name === "hidden") return `width must be ${expected}, got ${actual}`;
        return `network ${kind} does not fit the condensed images: their ${name} must be ${expected}, got ${actual}`;
      }),
    };
  }
}

function optionProblems(request: NetworkRequest, ofJob: NetworkKind): readonly string[] {
  const { network = ofJob, depth, norm, pooling, width } = request;
  const problems: string[] = [];
  const choices = { network: networkKinds, norm: norms.names, pooling: poolings.names };
  for (const option of ["network", "norm", "pooling"] as const) {
    const [value, names]: [string | undefined, readonly string[]] = [request[option], choices[option]];
    if (value !== undefined && !names.includes(value)) {
      problems.push(`${option} must be one of ${names.join(", ")}, got ${JSON.stringify(value)}`);
    }
  }
  if (network === "convnet" || !networkKinds.includes(network)) return problems;
  for (const [option, value] of Object.entries({ depth, norm, pooling })) {
    if (value !== undefined) problems.push(`${option} is an option of convnet only; leave it out with ${network}`);
  }
  if (network === "lenet" && width !== undefined) {
    problems.push("width is no option of lenet, whose layers are fixed; leave it out");
  }
  return problems;
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
    case "vgg11":
    case "resnet18":
    case "resnet18-ap":
      return { kind, ...image, filters: width ?? usualWidth.filters };
    case "mlp":
      return { kind, ...image, hidden: width ?? usualWidth.hidden };
    case "lenet":
      return { kind, ...image };
  }
}
