/** Services that nobody has started: a run waits for them until it is told to end. */
export const absentServices = {
  CONDENSERY_TRAINER: "127.0.0.1:1",
  CONDENSERY_HYPERGRADIENT: "127.0.0.1:1",
  CONDENSERY_EVALUATOR: "127.0.0.1:1",
};

/** A condensation of the data set that tests write. */
export const tinySpec = {
  dataset: "idx:tiny",
  network: { kind: { $case: "convnet" as const, convnet: { depth: 1, filters: 4, norm: 0, pooling: 0 } } },
};
