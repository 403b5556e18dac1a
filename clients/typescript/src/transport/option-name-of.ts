/** The option behind a field of a request: `spec.recipe.inner_steps` is `innerSteps`. */
export function optionNameOf(field: string): string {
  const path = field.replace(/^spec\.(?:recipe\.|network\.convnet\.)?/u, "");
  if (field === "spec.network.convnet.filters") return "width";
  if (field.startsWith("spec.augmentation.")) return "augmentation";
  return path.replace(/_(?<letter>[a-z])/gu, (_match, letter: string) => letter.toUpperCase());
}
