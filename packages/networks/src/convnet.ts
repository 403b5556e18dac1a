/** The distillation network of Gidaris & Komodakis as the trajectory-matching literature uses it. */
import {
  add,
  averagePool,
  conv,
  matmul,
  maxPool,
  multiply,
  relu,
  reshape,
  standardise,
  type Value,
} from "@condensery/autodiff";
import { NetworkError, type Network } from "./network.js";
import { defaultUniform, type ParameterSpec } from "./parameter.js";

export interface ConvNetSpec {
  readonly kind: "convnet";
  /** Channels of an image. */
  readonly channels: number;
  /** Image height and width in pixels. */
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** Filters of each convolution; 128 in the literature. */
  readonly filters: number;
  /** Number of blocks; 3 for 32 pixels, 4 for 64, 5 for 128. */
  readonly depth: number;
  /**
   * `instance` normalises each channel of each image (GroupNorm with one channel a group: biased variance, affine,
   * no running statistics), so that training and evaluation are the same function.
   */
  readonly norm: "instance" | "none";
  readonly pooling: "average" | "max" | "none";
}

/** Added to the variance in normalisation layers, PyTorch's default. */
export const normEpsilon = 1e-5;

const kernel = 3;
const pool = { kernel: [2, 2], stride: [2, 2] } as const;

/** Defaults of the literature: 128 filters, 3 blocks, instance norm, average pooling. */
export function convNetSpec(
  spec: Pick<ConvNetSpec, "channels" | "height" | "width" | "classes"> & Partial<ConvNetSpec>,
): ConvNetSpec {
  return { kind: "convnet", filters: 128, depth: 3, norm: "instance", pooling: "average", ...spec };
}

/**
 * `depth` blocks of convolution 3x3 (stride 1, padding 1, bias), norm, relu and 2x2 pooling, then a linear layer on the
 * flattened [filters, height, width] maps. A 28x28 image is expected padded to 32x32 by the data set.
 * Throws NetworkError when an option is out of range or the image is too small for the depth.
 */
export function convNet(spec: ConvNetSpec): Network {
  checkSpec(spec);
  const { channels, filters, depth, norm, pooling, classes } = spec;
  const parameters: ParameterSpec[] = [];
  let [height, width] = [spec.height, spec.width];
  for (let block = 0; block < depth; block++) {
    const inputs = block === 0 ? channels : filters;
    const initialisation = defaultUniform(inputs * kernel * kernel);
    parameters.push({ name: `block${block}.conv.weight`, shape: [filters, inputs, kernel, kernel], initialisation });
    parameters.push({ name: `block${block}.conv.bias`, shape: [filters], initialisation });
    if (norm === "instance") {
      parameters.push({ name: `block${block}.norm.weight`, shape: [filters], initialisation: constant(1) });
      parameters.push({ name: `block${block}.norm.bias`, shape: [filters], initialisation: constant(0) });
    }
    if (pooling !== "none") [height, width] = [Math.floor(height / 2), Math.floor(width / 2)];
  }
  const features = filters * height * width;
  const initialisation = defaultUniform(features);
  parameters.push({ name: "classifier.weight", shape: [classes, features], initialisation });
  parameters.push({ name: "classifier.bias", shape: [classes], initialisation });

  return {
    parameters,
    imageShape: [channels, spec.height, spec.width],
    classes,
    logits: (values, images) => {
      const next = reader(values);
      let maps = images;
      for (let block = 0; block < depth; block++) maps = applyBlock(maps, next, spec);
      const flat = reshape(maps, [images.shape[0] ?? 0, features]);
      return add(matmul(flat, next(), { transposeRight: true }), next());
    },
  };
}

function applyBlock(x: Value, next: () => Value, { norm, pooling, filters }: ConvNetSpec): Value {
  const perChannel = (parameter: Value): Value => reshape(parameter, [1, filters, 1, 1]);
  const weight = next();
  let maps = conv(x, weight, { padding: [1, 1, 1, 1] });
  const bias = next();
  if (norm === "instance") {
    // The norm subtracts each channel's mean, so the bias before it has no effect and an exactly zero gradient.
    // Adding it would cost a pass over the largest maps and only blur that zero.
    const [gain, shift] = [next(), next()];
    maps = add(multiply(standardise(maps, [2, 3], normEpsilon), perChannel(gain)), perChannel(shift));
  } else {
    maps = add(maps, perChannel(bias));
  }
  const active = relu(maps);
  if (pooling === "none") return active;
  return pooling === "average" ? averagePool(active, pool) : maxPool(active, pool);
}

/** Hands out the parameters one by one. */
function reader(values: readonly Value[]): () => Value {
  let position = 0;
  return () => {
    const value = values[position++];
    if (value === undefined) throw new NetworkError(`the network has more than the ${values.length} parameters given`);
    return value;
  };
}

function constant(value: number): ParameterSpec["initialisation"] {
  return { kind: "constant", value };
}

/** The values of options that may come from files and requests, where types are not checked. */
const choices = { kind: ["convnet"], norm: ["instance", "none"], pooling: ["average", "max", "none"] } as const;

function checkSpec(spec: ConvNetSpec): void {
  for (const name of ["kind", "norm", "pooling"] as const) {
    const allowed: readonly string[] = choices[name];
    if (!allowed.includes(spec[name])) {
      throw new NetworkError(`ConvNet ${name} must be one of ${allowed.join(", ")}, got ${JSON.stringify(spec[name])}`);
    }
  }
  for (const name of ["channels", "height", "width", "classes", "filters", "depth"] as const) {
    if (!Number.isInteger(spec[name]) || spec[name] < 1) {
      throw new NetworkError(`ConvNet ${name} must be a positive integer, got ${spec[name]}`);
    }
  }
  const smallest = spec.pooling === "none" ? 1 : 2 ** spec.depth;
  if (spec.height < smallest || spec.width < smallest) {
    throw new NetworkError(
      `a ConvNet of depth ${spec.depth} with pooling needs images of at least ${smallest}x${smallest} pixels, got ${spec.height}x${spec.width}`,
    );
  }
}
