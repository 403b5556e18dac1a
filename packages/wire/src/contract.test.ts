import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import * as condensation from "./condensation.js";
import { descriptorFiles, descriptorSet } from "./descriptors.js";
import * as evaluation from "./evaluation.js";
import * as generatedCondensation from "./generated/condensery/condensation/v1/condensation_service.js";
import * as generatedEvaluation from "./generated/condensery/evaluation/v1/evaluation_service.js";
import * as generatedHypergradient from "./generated/condensery/hypergradient/v1/hypergradient_service.js";
import * as generatedTraining from "./generated/condensery/training/v1/training_service.js";
import * as generatedTrajectory from "./generated/condensery/trajectory/v1/trajectory_service.js";
import * as augmentation from "./generated/condensery/type/v1/augmentation.js";
import * as dataset from "./generated/condensery/type/v1/dataset.js";
import * as device from "./generated/condensery/type/v1/device.js";
import * as errorReason from "./generated/condensery/type/v1/error_reason.js";
import * as innerLoop from "./generated/condensery/type/v1/inner_loop.js";
import * as network from "./generated/condensery/type/v1/network.js";
import * as parameters from "./generated/condensery/type/v1/parameters.js";
import * as recipe from "./generated/condensery/type/v1/recipe.js";
import * as tensor from "./generated/condensery/type/v1/tensor.js";
import * as hypergradient from "./hypergradient.js";
import * as training from "./training.js";
import * as trajectory from "./trajectory.js";
import * as type from "./type.js";

/** Names of a generated module that callers need; entries of maps are its own business. */
const names = (...modules: readonly object[]): string[] =>
  modules
    .flatMap((module) => Object.keys(module))
    .filter((name) => !/^protobuf(Package|FileName)$|Entry$/.test(name))
    .toSorted(byCodeUnits);

describe("each area exports all that proto/ declares in it", () => {
  const areas: readonly (readonly [string, object, readonly object[]])[] = [
    ["condensation", condensation, [generatedCondensation]],
    ["evaluation", evaluation, [generatedEvaluation]],
    ["hypergradient", hypergradient, [generatedHypergradient]],
    ["training", training, [generatedTraining]],
    ["trajectory", trajectory, [generatedTrajectory]],
    ["type", type, [augmentation, dataset, device, errorReason, innerLoop, network, parameters, recipe, tensor]],
  ];
  test.each(areas)("%s", (_name, area, generated) => {
    expect(Object.keys(area).toSorted(byCodeUnits)).toEqual(names(...generated));
  });
});

describe("descriptors", () => {
  test("each file comes behind its imports and declares what is listed", () => {
    const seen = new Set<string>();
    for (const { name, dependencies, symbols, bytes } of descriptorFiles) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      expect(file.name).toBe(name);
      expect(file.dependency).toEqual(dependencies);
      expect(dependencies.filter((dependency) => !seen.has(dependency))).toEqual([]);
      for (const { name: message } of file.messageType) expect(symbols).toContain(`${file.package}.${message}`);
      for (const { name: service, method } of file.service) {
        expect(symbols).toContain(`${file.package}.${service}`);
        for (const { name: rpc } of method) expect(symbols).toContain(`${file.package}.${service}.${rpc}`);
      }
      seen.add(name);
    }
  });

  test("the five services and Google's files are there", () => {
    const symbols = descriptorFiles.flatMap((file) => file.symbols);
    expect(symbols.filter((symbol) => symbol.endsWith("Service")).toSorted(byCodeUnits)).toEqual([
      "condensery.condensation.v1.CondensationService",
      "condensery.evaluation.v1.EvaluationService",
      "condensery.hypergradient.v1.HypergradientService",
      "condensery.training.v1.TrainingService",
      "condensery.trajectory.v1.TrajectoryService",
    ]);
    expect(symbols).toContain("google.rpc.BadRequest.FieldViolation");
    expect(symbols).toContain("google.protobuf.Any");
    expect(new Set(symbols).size).toBe(symbols.length);
  });

  test("as one set", () => {
    const { file } = fromBinary(FileDescriptorSetSchema, descriptorSet());
    expect(file.map(({ name }) => name)).toEqual(descriptorFiles.map(({ name }) => name));
  });
});

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}
