import { checkSize, datasetFromWire, type CheckedDataset, type SizeLimits } from "@condensery/compute-kit";
import { classifierBatchSize, featureNetwork, type FeatureTraining } from "@condensery/engine";
import { buildNetwork } from "@condensery/networks";
import {
  convertAll,
  integerFromWire,
  invalid,
  networkFromWire,
  numberFromWire,
  optionally,
  preprocessingFromWire,
  required,
  selectionMethods,
  type NetworkSpec,
  type PreprocessingSpec,
  type SelectionMethodName,
} from "@condensery/wire/convert";
import type { SelectImagesRequest } from "@condensery/wire/evaluation";

/** A request whose parts fit together, as far as that can be seen without the data set. */
export interface CheckedSelection {
  readonly dataset: CheckedDataset;
  readonly imagesPerClass: number;
  /** Labels; empty for all classes. */
  readonly classes: readonly number[];
  readonly seed: bigint;
  /** Undefined for random images. */
  readonly features: CheckedFeatures | undefined;
}

export interface CheckedFeatures {
  readonly method: Exclude<SelectionMethodName, "random">;
  readonly preprocessing: PreprocessingSpec;
  readonly training: Omit<FeatureTraining, "spec"> & { readonly spec: NetworkSpec };
}

const usual = { epochs: 20, learningRate: 0.01 } as const;

/** @throws WireError listing every mistake */
export function selectionFromWire(message: SelectImagesRequest, limits: SizeLimits): CheckedSelection {
  let method: SelectionMethodName | undefined;
  const { method: _, ...rest } = convertAll({
    method: () => (method = required(selectionMethods.fromWire(message.method, "method"), "method", "a method")),
    imagesPerClass: () => integerFromWire(message.imagesPerClass, "images_per_class", { from: 1 }),
    classes: () => classesFromWire(message.classes),
    dataset: () => datasetFromWire(message.dataset, "dataset"),
    features: () =>
      method === "random" || method === undefined ? undefined : featuresFromWire(message, method, limits),
  });
  return { ...rest, seed: message.seed };
}

function classesFromWire(classes: readonly number[]): readonly number[] {
  const twice = classes.findIndex((label, place) => classes.indexOf(label) !== place);
  if (twice >= 0) throw invalid(`classes[${twice}]`, "each class once", `${classes[twice]} again`);
  return classes.map((label, place) => integerFromWire(label, `classes[${place}]`, { from: 0 }));
}

function featuresFromWire(
  message: SelectImagesRequest,
  method: CheckedFeatures["method"],
  limits: SizeLimits,
): CheckedFeatures {
  let spec: NetworkSpec | undefined;
  const { preprocessing, ...training } = convertAll({
    preprocessing: () => preprocessingFromWire(message.preprocessing, "preprocessing"),
    spec: () => (spec = networkFromWire(message.network, "network")),
    epochs: () => optionally(integerFromWire, message.epochs, "epochs", { from: 1, to: 100_000 }) ?? usual.epochs,
    learningRate: () =>
      optionally(numberFromWire, message.learningRate, "learning_rate", { above: 0 }) ?? usual.learningRate,
    size: () => {
      if (spec === undefined) return;
      checkSize(buildNetwork(spec), classifierBatchSize, limits, "network");
      // Its features are no classes
      const unlimited = { ...limits, maxClasses: Number.POSITIVE_INFINITY };
      checkSize(featureNetwork(spec).network, classifierBatchSize, unlimited, "network");
    },
  });
  const { size: _, ...checked } = training;
  return { method, preprocessing, training: checked };
}
