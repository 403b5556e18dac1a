/**
 * What the library `datasets` of Hugging Face looks for in a file's metadata, under the key `huggingface`: that one column
 * holds pictures, and the names of the classes that the other one numbers.
 */
export function huggingFaceFeatures(classes: readonly string[]): string {
  return JSON.stringify({
    info: { features: { image: { _type: "Image" }, label: { names: classes, _type: "ClassLabel" } } },
  });
}
