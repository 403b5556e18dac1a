/** Names in a result folder: the last state, what is said of it, its picture, and the state that matched best. */
export const resultFiles = {
  images: "images.safetensors",
  document: "dataset.json",
  grid: "grid.png",
  best: "best.safetensors",
} as const;

/** The matrices of a whitening, in the folder of a result that has one. */
export const whiteningFile = "whitening.safetensors";

/** All that a result folder may hold. */
export const possibleResultFiles = [...Object.values(resultFiles), whiteningFile] as const;
