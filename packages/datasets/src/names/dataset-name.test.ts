import { expect, test } from "vitest";
import { parseDatasetName, readDatasetName } from "./dataset-name.js";
import { DatasetNameError } from "./dataset-options.js";

const images = { size: null, fit: "crop", invalid: "refuse" } as const;
const photos = { kind: "tar", name: "p", images, heldOut: { percent: 5, seed: 0 } } as const;
const side = (pixels: number) => ({ height: pixels, width: pixels });

test.each([
  ["mnist", { kind: "mnist" }],
  ["idx:a/b-1.c", { kind: "idx", name: "a/b-1.c" }],
  ["cifar10:cifar-10-binary.tar.gz", { kind: "cifar10", name: "cifar-10-binary.tar.gz" }],
  ["cifar100:c", { kind: "cifar100", name: "c", labels: "fine" }],
  ["cifar100:c?labels=coarse", { kind: "cifar100", name: "c", labels: "coarse" }],
  ["folder:photos", { kind: "folder", name: "photos", images, heldOut: null }],
  [
    "folder:photos?size=48x64&fit=stretch&invalid=skip&test=20&seed=7",
    {
      kind: "folder",
      name: "photos",
      images: { size: { height: 48, width: 64 }, fit: "stretch", invalid: "skip" },
      heldOut: { percent: 20, seed: 7 },
    },
  ],
  ["tar:p?test=5", { kind: "tar", name: "p", images, heldOut: { percent: 5, seed: 0 } }],
  ["tiny-imagenet:t", { kind: "tiny-imagenet", name: "t", images: { ...images, size: side(64) } }],
  [
    "imagenet:i?subset=imagewoof",
    { kind: "imagenet", name: "i", subset: "imagewoof", images: { ...images, size: side(128), fit: "stretch" } },
  ],
  ["mnist?classes=3,5", { kind: "mnist", classes: [3, 5] }],
  ["idx:a?classes=0", { kind: "idx", name: "a", classes: [0] }],
  ["cifar10:c?classes=cat,9,dog", { kind: "cifar10", name: "c", classes: ["cat", 9, "dog"] }],
  ["tar:p?classes=English%20springer,07&test=5", { ...photos, classes: ["English springer", "07"] }],
])("%s", (uri, expected) => expect(readDatasetName(uri)).toEqual(expected));

test.each([
  ["folder:../photos", /no name/],
  ["folder:photos/", /no name/],
  ["folder:photos?", /KEY=VALUE/],
  ["folder:photos?size=64?fit=crop", /KEY=VALUE/],
  ["folder:photos?size=064", /without leading zeros/],
  ["folder:photos?size=0", /from 1 to 1024/],
  ["folder:photos?size=1025", /from 1 to 1024/],
  ["folder:photos?size=1x2x3", /HEIGHTxWIDTH/],
  ["folder:photos?size=64&size=64", /given twice/],
  ["folder:photos?fit=contain", /crop or stretch, got contain/],
  ["folder:photos?test=100", /from 1 to 99/],
  ["folder:photos?seed=1", /goes with test/],
  ["folder:photos?subset=imagenette", /no option subset/],
  ["idx:a?size=3", /no option size/],
  ["cifar10:a?labels=fine", /no option labels/],
  ["mnist?size=3", /mnist has no option size/],
  ["mnistx", /no KIND:NAME/],
  ["mnist?", /KEY=VALUE/],
  ["mnist?classes=", /KEY=VALUE/],
  ["idx:a?classes=1,,2", /positions or names joined by commas.*got ""/],
  ["idx:a?classes=1,%zz", /%XX of UTF-8, got "%zz"/],
  ["idx:a?classes=cat,1,cat", /names cat twice/],
  ["idx:a?classes=1&classes=2", /given twice/],
  [`idx:a?classes=${Array.from({ length: 1001 }, (_, index) => index).join(",")}`, /at most 1000, got 1001/],
  ["imagenet:i", /needs the option subset/],
  ["imagenet:i?subset=toString", /subset must be/],
  ["jpeg:a", /no kind of data set "jpeg"/],
  ["", /no KIND:NAME/],
])("%j is refused", (uri, message) => {
  expect(() => readDatasetName(uri)).toThrow(message);
  expect(() => readDatasetName(uri)).toThrow(DatasetNameError);
  expect(parseDatasetName(uri)).toBeUndefined();
});

test.each(["", "idx:", "folder:a?", "folder:a?fit=", "folder:a?size="])(
  "a long name of %j has a short message",
  (start) => {
    expect(() => readDatasetName(start + "x".repeat(50_000))).toThrow(/^.{10,400}$/u);
  },
);
