/** `npm run golden -- DIR`: compares ONNX Runtime in float32 with the golden files of a folder. */
import { checkFolder, exitCodes } from "./check-folder.js";

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  console.error("golden: expected one folder of golden .safetensors files: npm run golden -- DIR");
  process.exitCode = exitCodes.unusable;
} else {
  process.exitCode = await checkFolder(folder, {
    report: (line) => console.log(line),
    problem: (sentence) => console.error(`golden: ${sentence}`),
  });
}
