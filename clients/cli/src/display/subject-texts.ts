import type { Subject } from "@condensery/orchestrator";

/** What networks were trained on, for people. */
export const subjectTexts: Readonly<Record<Subject, string>> = {
  condensed: "condensed",
  "condensed-hard": "condensed, hard labels",
  random: "random real",
  herding: "herding",
  "k-center": "k-center",
  whole: "whole data set",
};
