import { bytesText } from "@condensery/condensation";
import {
  fitZca,
  imageSize,
  preparedShape,
  prepareWhitened,
  ZcaError,
  zcaFittingBytes,
  type ImageShape,
  type PreparedSplit,
  type ZcaPreprocessing,
  type ZcaWhitening,
} from "@condensery/datasets";
import { deviceProduct, type Compiler } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import { invalid, type SplitName } from "@condensery/wire/convert";
import { BoundedCache } from "../bounded-cache.js";
import { exceeding } from "../requests/size-limits.js";
import type { LoadedDataset } from "./datasets.js";
import { SharedReading } from "./shared-reading.js";
import { openWhiteningCache } from "./whitening-cache.js";

/** What a service multiplies with, and how much memory it may take. */
export interface WhiteningTools {
  readonly runtime: () => Promise<Runtime>;
  readonly compiler: Compiler;
  readonly limits: { readonly maxMemoryBytes: number };
  /** Folder in which whitenings are kept for other processes; without it each one fits its own. */
  readonly cacheFolder?: string | undefined;
}

/** Where a whitening was asked for. */
export interface WhiteningCall {
  /** Field of the request that has the whitening, for errors. */
  readonly field: string;
  readonly signal?: AbortSignal | undefined;
}

/** The whitenings of a service, fitted when first asked for; the last one stays in memory. */
export interface Whitenings {
  /** @throws WireError when it cannot be fitted; the signal's reason */
  fit(loaded: LoadedDataset, epsilon: number, call: WhiteningCall): Promise<ZcaWhitening>;
  /** A whole split, whitened and padded. @throws WireError when it cannot be; the signal's reason */
  prepare(
    loaded: LoadedDataset,
    preprocessing: ZcaPreprocessing,
    split: SplitName,
    call: WhiteningCall,
  ): Promise<PreparedSplit>;
}

/** One whitening with both of its splits: a condensation needs no other. */
const [keptWhitenings, keptSplits] = [1, 2];

export function openWhitenings({ runtime, compiler, limits, cacheFolder }: WhiteningTools): Whitenings {
  const cache = cacheFolder === undefined ? undefined : openWhiteningCache(cacheFolder);
  const fitted = new BoundedCache<SharedReading<ZcaWhitening>>(keptWhitenings);
  const prepared = new BoundedCache<SharedReading<PreparedSplit>>(keptSplits);

  const multiplying = async <Result>(
    signal: AbortSignal,
    run: (tools: {
      readonly product: ReturnType<typeof deviceProduct>;
      readonly signal: AbortSignal;
    }) => Promise<Result>,
  ): Promise<Result> => {
    await using workspace = (await runtime()).open();
    // Awaited here, since the workspace ends with this block
    return await run({ product: deviceProduct(workspace, { compile: compiler, signal }), signal });
  };

  const whitenings: Whitenings = {
    async fit({ dataset, digest }, epsilon, { field, signal }) {
      checkWhitening(dataset, limits, field);
      const key = { dataset: digest, epsilon };
      const fit = shared(fitted, `${digest} ${epsilon}`, async (stop) => {
        const kept = await cache?.read(key);
        if (kept !== undefined) return kept;
        const zca = await multiplying(stop, (tools) =>
          fitZca(dataset.train, { ...tools, epsilon, maxBytes: limits.maxMemoryBytes }),
        );
        await cache?.keep(key, zca);
        return zca;
      });
      return refusing(field, () => fit.wait(signal));
    },
    async prepare(loaded, preprocessing, name, call) {
      const { epsilon, padTo } = preprocessing;
      const split = loaded.dataset[name];
      const shape = preparedShape(split.shape, preprocessing);
      checkFloats(split.count * imageSize(shape), limits, call.field);
      const zca = await whitenings.fit(loaded, epsilon, call);
      const padding = padTo === null ? "" : `${padTo.height}x${padTo.width}`;
      const preparation = shared(prepared, [loaded.digest, epsilon, padding, name].join(" "), (stop) =>
        multiplying(stop, async (tools) => {
          const every = Int32Array.from({ length: split.count }, (_, index) => index);
          const images = await prepareWhitened(split, zca, padTo, every, tools);
          return { count: split.count, shape, images, labels: split.labels };
        }),
      );
      return refusing(call.field, () => preparation.wait(call.signal));
    },
  };
  return whitenings;
}

/** @throws WireError (LIMIT_EXCEEDED) when images are too large for their whitening to be fitted */
export function checkWhitening(shape: ImageShape, { maxMemoryBytes }: WhiteningTools["limits"], field: string): void {
  const bytes = zcaFittingBytes(shape);
  if (bytes <= maxMemoryBytes) return;
  const size = imageSize(shape);
  throw exceeding({
    field,
    expected: `a whitening that is fitted in at most ${bytesText(maxMemoryBytes)}`,
    actual: `one of images of ${size} values, whose matrices of ${size}x${size} take ${bytesText(bytes)}`,
  });
}

function checkFloats(values: number, { maxMemoryBytes }: WhiteningTools["limits"], field: string): void {
  if (4 * values <= maxMemoryBytes) return;
  throw exceeding({
    field,
    expected: `whitened images of at most ${bytesText(maxMemoryBytes)} in memory`,
    actual: bytesText(4 * values),
  });
}

/** What is under way or done already, or begun now; a failure is not kept. */
function shared<Result>(
  cache: BoundedCache<SharedReading<Result>>,
  key: string,
  begin: (signal: AbortSignal) => Promise<Result>,
): SharedReading<Result> {
  const found = cache.get(key);
  if (found !== undefined && !found.givenUp) return found;
  const started = new SharedReading<Result>(async (signal) => {
    try {
      return await begin(signal);
    } catch (error) {
      if (cache.get(key) === started) cache.delete(key);
      throw error;
    }
  });
  cache.set(key, started);
  return started;
}

async function refusing<Result>(field: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ZcaError)) throw error;
    throw invalid(field, "a whitening for the data set's images", error.message);
  }
}
