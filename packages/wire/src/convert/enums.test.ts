import { describe, expect, test } from "vitest";
import { EvaluationSubject, Phase, PreprocessingChoice, SkipReason, State } from "../condensation.js";
import { Optimiser, SelectionMethod, Split } from "../evaluation.js";
import {
  AlphaGradient,
  ConvNetNorm,
  ConvNetPooling,
  DsaGroup,
  DsaMode,
  ElementType,
  ErrorReason,
  Method,
  NetworkNorm,
  NoiseMode,
} from "../type.js";
import * as enums from "./enums.js";
import type { EnumNames } from "./enum-names.js";
import { wireErrorOf } from "./test-values.js";

const tables: readonly (readonly [string, Readonly<Record<string, string | number>>, EnumNames<number, string>])[] = [
  ["ElementType", ElementType, widened(enums.elementTypes)],
  ["ConvNetNorm", ConvNetNorm, widened(enums.norms)],
  ["NetworkNorm", NetworkNorm, widened(enums.networkNorms)],
  ["ConvNetPooling", ConvNetPooling, widened(enums.poolings)],
  ["Method", Method, widened(enums.methods)],
  ["NoiseMode", NoiseMode, widened(enums.noiseModes)],
  ["AlphaGradient", AlphaGradient, widened(enums.alphaGradients)],
  ["DsaGroup", DsaGroup, widened(enums.dsaGroups)],
  ["DsaMode", DsaMode, widened(enums.dsaModes)],
  ["PreprocessingChoice", PreprocessingChoice, widened(enums.preprocessings)],
  ["State", State, widened(enums.states)],
  ["Phase", Phase, widened(enums.phases)],
  ["EvaluationSubject", EvaluationSubject, widened(enums.evaluationSubjects)],
  ["SkipReason", SkipReason, widened(enums.skipReasons)],
  ["Optimiser", Optimiser, widened(enums.optimisers)],
  ["Split", Split, widened(enums.splits)],
  ["SelectionMethod", SelectionMethod, widened(enums.selectionMethods)],
  ["ErrorReason", ErrorReason, widened(enums.errorReasons)],
];

describe.each(tables)("%s", (_name, wireEnum, converter) => {
  const values = Object.values(wireEnum).filter((value): value is number => typeof value === "number" && value > 0);

  test("every value has one name of its own", () => {
    expect(values.map((value) => converter.fromWire(value, "field"))).toEqual(converter.names);
    expect(converter.names.map((name) => converter.toWire(name))).toEqual(values);
    expect(new Set(converter.names).size).toBe(values.length);
  });

  test("unspecified is absent, an unknown value and an unknown name are refused", () => {
    expect(converter.fromWire(0, "field")).toBeUndefined();
    for (const unknown of [-1, 999]) {
      const { violations } = wireErrorOf(() => converter.fromWire(unknown, "a.b"));
      expect(violations).toEqual([
        { field: "a.b", expected: `one of ${converter.names.join(", ")}`, actual: `the unknown value ${unknown}` },
      ]);
      expect(converter.nameOf(unknown)).toBeUndefined();
    }
    expect(() => converter.toWire("constructor")).toThrow(RangeError);
  });
});

test("an error's reason is the enum's own name", () => {
  for (const name of enums.errorReasons.names) expect(ErrorReason[enums.errorReasons.toWire(name)]).toBe(name);
});

/** Forgets which names are legal, so that all enums can be tested by the same lines. */
function widened<Value extends number, Name extends string>(names: EnumNames<Value, Name>): EnumNames<number, string> {
  return { ...names, toWire: (name) => names.toWire(name as Name) };
}
