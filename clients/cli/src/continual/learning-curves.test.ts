import { expect, it } from "vitest";
import { sampleExperiment } from "../testing/sample-experiment.js";
import { continualMarkdown, continualTable } from "./continual-texts.js";
import { learningCurves } from "./learning-curves.js";

const plot = learningCurves(sampleExperiment);

/** What stands in an attribute of every element of a kind. */
function attributes(element: string, name: string): readonly string[] {
  return [...plot.matchAll(new RegExp(`<${element} [^>]*\\b${name}="([^"]*)"`, "gu"))].map(([, value = ""]) => value);
}

it("draws a curve a method, higher where accuracy is higher, with bars of the deviation", () => {
  // 2 and 4 of 4 classes lie in the middle and at the end; 100 % is at 48, 0 % at 384
  expect(attributes("polyline", "points")).toEqual(["326,64.8 590,115.2", "330,216 594,300"]);
  expect(attributes("path", "d")).toEqual(["M326 48V81.6", "M590 115.2V115.2", "M330 182.4V249.6", "M594 216V384"]);
  expect(new Set(attributes("polyline", "stroke")).size).toBe(2);
});

it("is XML, the same whenever it is drawn", () => {
  expect(plot).toContain("idx:a&#38;b, 3 images a class");
  expect(plot.match(/&(?!#\d+;)/gu)).toBeNull();
  expect(learningCurves(structuredClone(sampleExperiment))).toBe(plot);
  expect(plot).not.toMatch(/NaN|undefined/u);
});

it("tabulates steps by methods", () => {
  expect(continualTable(sampleExperiment, "out", 3.21)).toBe(
    [
      "idx:a&b, 3 images a class: accuracy on the classes seen, mean ± standard deviation of 2 orders x 1 networks",
      "step  classes  images            satm           random",
      "1           2       6  95.00 ± 5.00 %  50.00 ± 10.00 %",
      "2           4      12  80.00 ± 0.00 %  25.00 ± 25.00 %",
      "mean                   87.50 ± 2.50 %  37.50 ± 17.50 %",
      "seconds  3.2",
      "folder   out",
      "",
    ].join("\n"),
  );
  expect(continualMarkdown(sampleExperiment).split("\n").slice(2)).toEqual([
    "| step | classes | images | satm | random |",
    "| ---: | ---: | ---: | ---: | ---: |",
    "| 1 | 2 | 6 | 95.00 ± 5.00 % | 50.00 ± 10.00 % |",
    "| 2 | 4 | 12 | 80.00 ± 0.00 % | 25.00 ± 25.00 % |",
    "| mean |  |  | 87.50 ± 2.50 % | 37.50 ± 17.50 % |",
    "",
  ]);
});
