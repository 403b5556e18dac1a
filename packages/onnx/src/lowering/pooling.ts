import { axisLength, elementCount, type NodeOf, type PoolWindow } from "@condensery/autodiff";
import { reshapeTo, scalar, type LoweringContext } from "./context.js";

export function averagePool(node: NodeOf<"averagePool">, { writer, operand }: LoweringContext): string {
  return writer.op("AveragePool", [operand(0)], { attributes: window(node.params) });
}

/** Windows that tile the map are un-pooled by repetition, several times faster than a transposed convolution. */
export function averagePoolAdjoint(node: NodeOf<"averagePoolAdjoint">, context: LoweringContext): string {
  const { kernel, stride, inputSize } = node.params;
  const { writer, operand, type } = context;
  const [n, c, h, w] = type(0).shape;
  const area = kernel[0] * kernel[1];
  if (kernel[0] === stride[0] && kernel[1] === stride[1]) {
    const share = writer.op("Mul", [operand(0), scalar(writer, 1 / area)]);
    const scales = writer.constant([4], [1, 1, kernel[0], kernel[1]]);
    const repeated = writer.op("Resize", [share, "", scales], {
      attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
    });
    const rest = [inputSize[0] - (h ?? 0) * kernel[0], inputSize[1] - (w ?? 0) * kernel[1]];
    if (rest.every((pixels) => pixels === 0)) return repeated;
    return writer.op("Pad", [repeated, writer.ints([0, 0, 0, 0, 0, 0, ...rest]), scalar(writer, 0)]);
  }
  const maps = (n ?? 1) * (c ?? 1);
  const reached = [
    (axisLength(type(0).shape, 2) - 1) * stride[0] + kernel[0],
    (axisLength(type(0).shape, 3) - 1) * stride[1] + kernel[1],
  ];
  const share = writer.constant([1, 1, ...kernel], new Array<number>(area).fill(1 / area));
  const spread = writer.op("ConvTranspose", [reshapeTo(writer, operand(0), [maps, 1, h ?? 1, w ?? 1]), share], {
    attributes: {
      kernel_shape: kernel,
      strides: stride,
      output_padding: inputSize.map((length, axis) => length - axisLength(reached, axis)),
    },
  });
  return reshapeTo(writer, spread, node.shape);
}

export function maxPool(node: NodeOf<"maxPool">, context: LoweringContext): string {
  return pooled(context, node.params)[0] ?? "";
}

export function maxPoolGather(node: NodeOf<"maxPoolGather">, context: LoweringContext): string {
  const { writer, operand, type } = context;
  const [, winners = ""] = pooled(context, node.params);
  const flat = reshapeTo(writer, operand(1), [elementCount(type(1).shape)]);
  return writer.op("Gather", [flat, winners], { attributes: { axis: 0 } });
}

export function maxPoolScatter(node: NodeOf<"maxPoolScatter">, context: LoweringContext): string {
  const { writer, operand, type } = context;
  const [, winners = ""] = pooled(context, node.params);
  const count = elementCount(type(1).shape);
  const zeros = writer.op("Expand", [writer.constant([1], [0]), writer.ints([elementCount(node.shape)])]);
  const scattered = writer.op(
    "ScatterElements",
    [zeros, reshapeTo(writer, winners, [count]), reshapeTo(writer, operand(1), [count])],
    { attributes: { axis: 0, reduction: "add" } },
  );
  return reshapeTo(writer, scattered, node.shape);
}

/** MaxPool's values and the flat positions of the maxima, computed once for all that ask. */
function pooled(context: LoweringContext, params: PoolWindow): readonly string[] {
  const { writer, operand } = context;
  const x = operand(0);
  return context.shared(`max-pool ${x} ${[...params.kernel, ...params.stride].join(",")}`, () =>
    writer.node("MaxPool", [x], { attributes: window(params), outputs: 2 }),
  );
}

function window({ kernel, stride }: PoolWindow): { kernel_shape: readonly number[]; strides: readonly number[] } {
  return { kernel_shape: kernel, strides: stride };
}
