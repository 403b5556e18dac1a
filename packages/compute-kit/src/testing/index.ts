export { failureOf } from "./failure.js";
export { computeServiceLifecycle, type LifecycleSubject } from "./lifecycle.js";
export { collectSpans, type CollectedSpan, type SpanCollector } from "./span-collector.js";
export { startService, type ServiceUnderTest, type StartServiceOptions } from "./start-service.js";
export { temporaryFolder } from "./temporary-folder.js";
export { tinyDataset, writeTinyDataset } from "./tiny-dataset.js";
export { tinyProblem, type TinyProblem } from "./tiny-problem.js";
