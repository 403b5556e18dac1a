import assert from "node:assert/strict";
import type { ServiceChannel } from "@condensery/service-kit";
import { State } from "@condensery/wire/condensation";
import { download, get } from "./calls.js";

/** The files of a result, by name. */
export type JobFiles = ReadonlyMap<string, Buffer>;

/**
 * What `dataset.json` says of the run and not of the result: how long it took, what its calls cost, and from which step
 * its last start went on. Everything else is compared.
 */
export const runFields = ["resumedAtStep", "seconds", "secondsTotal", "cost"] as const;

/** @throws Error when the condensation has not succeeded */
export async function jobFiles(channel: ServiceChannel, name: string): Promise<JobFiles> {
  const { state, failure, result } = await get(channel, name);
  if (state !== State.SUCCEEDED || result === undefined) {
    throw new Error(`Expected ${name} to have succeeded, got ${State[state]}${failure === "" ? "" : `: ${failure}`}`);
  }
  const entries = result.files.map(async (file) => [file, await download(channel, name, file)] as const);
  return new Map(await Promise.all(entries));
}

/** @throws AssertionError saying which file differs */
export function assertSameFiles(actual: JobFiles, expected: JobFiles): void {
  assert.deepEqual([...actual.keys()].toSorted(), [...expected.keys()].toSorted(), "other files than undisturbed");
  for (const [file, bytes] of expected) {
    const found = actual.get(file) ?? Buffer.alloc(0);
    if (file === "dataset.json") assert.deepEqual(documentOf(found), documentOf(bytes), `${file} differs`);
    else assert.ok(found.equals(bytes), `${file} differs from that of the undisturbed run`);
  }
}

function documentOf(bytes: Buffer): object {
  const document = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(document).filter(([field]) => !runFields.some((omitted) => omitted === field)),
  );
}
