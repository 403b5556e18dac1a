/** Waited for from now on, to be looked at later. @returns what the work throws, undefined when it succeeds */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
