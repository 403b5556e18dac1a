import { fsyncSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Init = NodeFS["init"];

interface NodeStreams {
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number };
}

/**
 * A folder in which what has been committed also survives a loss of power. The file system that comes with PGlite takes
 * no notice of PostgreSQL's requests to bring a file to the disk.
 */
export class DurableFolder extends NodeFS {
  constructor(
    folder: string,
    /** PostgreSQL has given itself up, as when the disk is full: PGlite would go on asking it. */
    readonly onAbort: () => void,
  ) {
    super(folder);
  }

  override async init(...[pglite, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const mount = emscriptenOpts.preRun ?? [];
    const preRun: typeof mount = [
      (module) => {
        const { stream_ops: operations } = module.FS.filesystems.NODEFS as NodeStreams;
        operations.fsync = ({ nfd }) => {
          fsyncSync(nfd);
          return 0;
        };
      },
      ...mount,
    ];
    return { emscriptenOpts: { ...emscriptenOpts, preRun, onAbort: this.onAbort } };
  }
}

/** PostgreSQL prepares all of its own cache when it starts; with the usual 128 MB that is two thirds of the start. */
const cacheMegabytes = 16;

/** As PGlite's own, with fsync, and by the only one of the ways to sync that reaches the file system here. */
export function durableParameters(defaults: readonly string[]): string[] {
  const settings = ["wal_sync_method=fsync", `shared_buffers=${cacheMegabytes}MB`];
  return [...defaults.filter((parameter) => parameter !== "-F"), ...settings.flatMap((setting) => ["-c", setting])];
}
