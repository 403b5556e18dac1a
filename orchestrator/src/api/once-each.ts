/**
 * The same result for the same object, for as long as somebody has the object: what many watchers share is made once.
 * The other arguments must be the same for the same object.
 */
export function onceEach<Subject extends object, Others extends readonly unknown[], Result>(
  make: (subject: Subject, ...others: Others) => Result,
): (subject: Subject, ...others: Others) => Result {
  const made = new WeakMap<Subject, { readonly result: Result }>();
  return (subject, ...others) => {
    let known = made.get(subject);
    if (known === undefined) made.set(subject, (known = { result: make(subject, ...others) }));
    return known.result;
  };
}
