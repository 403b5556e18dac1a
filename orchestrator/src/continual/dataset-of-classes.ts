/** The name of the data set that has some classes of another one, with labels in their order. */
export function datasetOfClasses(uri: string, labels: readonly number[]): string {
  const [place = "", options = ""] = uri.split("?", 2);
  const parts = options === "" ? [] : options.split("&");
  // A data set that is itself a choice of classes names those that it has
  const named = parts
    .find((part) => part.startsWith(key))
    ?.slice(key.length)
    .split(",");
  const classes = labels.map((label) => named?.[label] ?? String(label));
  return `${place}?${[...parts.filter((part) => !part.startsWith(key)), `${key}${classes.join(",")}`].join("&")}`;
}

const key = "classes=";
