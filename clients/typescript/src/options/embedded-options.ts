/** How the embedded system runs: not together with `address` or `system`. Paths are relative to the working directory. */
export interface EmbeddedOptions {
  /**
   * Folder where condensations, checkpoints and experts are kept; made when it is missing. A later program that names
   * the same folder finds them again.
   *
   * @default ".condensery"
   */
  readonly state?: string;
  /**
   * Folders under which `KIND:NAME` is looked for; the first that has NAME is taken. A condensation that is resumed later
   * looks again, so it needs the same folders.
   *
   * @default the working directory
   */
  readonly dataRoots?: readonly string[];
  /**
   * Threads of one program run; 1 to 1024.
   *
   * @default the system chooses by the number of cores
   */
  readonly threads?: number;
  /**
   * Execution provider of ONNX Runtime, for example `cpu` or `cuda`.
   *
   * @default the best that works
   */
  readonly provider?: string;
  /**
   * Environment variables of the system's processes, such as those of OpenTelemetry; `process.env` hands on all.
   *
   * @default none
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}
