import {
  DatasetNameError,
  parseDatasetName,
  parseDatasetUri,
  readDatasetName,
  UnknownDatasetError,
} from "@condensery/datasets";
import { mutatedText } from "../mutation/mutated-bytes.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { textTarget } from "./text-target.js";

const names = [
  "mnist",
  "idx:a/b",
  "cifar10:x.tar",
  "cifar100:a?labels=coarse",
  "folder:pets/dogs?size=64x48&fit=stretch",
]
  .concat(["folder:a?test=20&seed=4294967295", "tar:a.tar.gz?invalid=skip&size=1024", "tiny-imagenet:t?fit=crop"])
  .concat(["imagenet:i?subset=imagenette&size=128", "imagenet:i-1_2.3?subset=imageyellow"])
  .concat(["mnist?classes=3,5", "idx:a?classes=0", "cifar10:x.tar?classes=cat,dog,9", "tar:a?classes=a%20b&test=5"]);

const dictionary = [
  "../",
  "..",
  "/",
  "//",
  "?",
  "&",
  "=",
  "size=",
  "test=",
  "seed=",
  "%2e",
  "classes=",
  ",",
  "\u0000",
  "\n",
  " ",
  "\\",
].concat(["mnist", "idx:", "folder:", "__proto__", "subset=constructor", "00", "1e3", "-1", "0x10", "é"]);

/** Names of data sets, as every service takes them: whatever is read must stay below its root. */
export const datasetNames: FuzzTarget = {
  name: "dataset-names",
  weight: 5,
  open: async () =>
    textTarget({
      cases: mutatedText(names, dictionary),
      read(text) {
        if ((parseDatasetName(text) === undefined) === isName(text)) throw new Violation("the two readers disagree");
        const dataset = readDatasetName(text);
        if (dataset.kind === "mnist") return;
        const parts = dataset.name.split("/");
        if (parts.some((part) => part === "" || part.startsWith("."))) {
          throw new Violation(`the name ${JSON.stringify(dataset.name)} can lead out of its root`);
        }
        if ("images" in dataset && dataset.images.size !== null) {
          const { height, width } = dataset.images.size;
          if (!(height >= 1 && height <= 1024 && width >= 1 && width <= 1024)) {
            throw new Violation(`the size ${height}x${width} was taken`);
          }
        }
      },
      refuses: refusesWith(DatasetNameError),
    }),
};

function isName(text: string): boolean {
  try {
    readDatasetName(text);
    return true;
  } catch {
    return false;
  }
}

/** The same with paths of this machine in place of names, as the command line has them. */
export const datasetUris: FuzzTarget = {
  name: "dataset-uris",
  weight: 3,
  open: async () =>
    textTarget({
      cases: mutatedText([...names, "folder:/a b/ü?size=8", "idx:../x?classes=1,0"], dictionary),
      read: (text) => void parseDatasetUri(text),
      refuses: refusesWith(UnknownDatasetError),
    }),
};
