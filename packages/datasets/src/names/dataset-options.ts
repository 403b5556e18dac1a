/** A mistake in a data set's name, as a sentence for the person who wrote it. */
export class DatasetNameError extends Error {
  override readonly name = "DatasetNameError";
}

/** Classes that are kept of a data set, in the order of their new labels: positions in its list, or names of it. */
export type ClassChoice = readonly (number | string)[];

const MAX_SIDE = 1024;
const MAX_CLASSES = 1000;
const LONGEST_SHOWN = 100;

/** What somebody wrote, in a message: quoted and cut short, as names come over the network too. */
export function shownText(text: string): string {
  return JSON.stringify(cut(text));
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** Takes the options behind the question mark one by one; what nobody took is an error in the end. */
export class DatasetOptions {
  readonly #values = new Map<string, string>();

  /** @param text such as "size=64&fit=crop"; undefined: there was no question mark */
  constructor(text: string | undefined) {
    if (text === undefined) return;
    for (const part of text.split("&")) {
      const [, key, value] = /^([a-z]+)=([A-Za-z0-9._,%-]+)$/u.exec(part) ?? [];
      if (key === undefined || value === undefined) {
        throw new DatasetNameError(`expected options as KEY=VALUE joined by &, got ${shownText(part)}`);
      }
      if (this.#values.has(key)) throw new DatasetNameError(`the option ${cut(key)} is given twice`);
      this.#values.set(key, value);
    }
  }

  /** An option that is one of some words. */
  word<Word extends string, Default>(key: string, words: readonly Word[], otherwise: Default): Word | Default {
    const text = this.#take(key);
    if (text === undefined) return otherwise;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new DatasetNameError(`${key} must be ${words.join(" or ")}, got ${cut(text)}`);
    return word;
  }

  /** A decimal integer without leading zeros, so that each number is written in one way only. */
  integer<Default>(key: string, [low, high]: readonly [number, number], otherwise: Default): number | Default {
    const text = this.#take(key);
    return text === undefined ? otherwise : integerOf(key, text, low, high);
  }

  /** `64` or, as height and width, `48x64`. */
  size<Default>(otherwise: Default): { readonly height: number; readonly width: number } | Default {
    const text = this.#take("size");
    if (text === undefined) return otherwise;
    const [height = "", width = height, ...rest] = text.split("x");
    if (rest.length > 0) throw new DatasetNameError(`size must be SIDE or HEIGHTxWIDTH, got ${cut(text)}`);
    return { height: integerOf("size", height, 1, MAX_SIDE), width: integerOf("size", width, 1, MAX_SIDE) };
  }

  /**
   * `3,cat,English%20springer`: what is written as an integer is a position, anything else a name, with percent-encoded
   * characters where it has others than letters, digits, dots, dashes and underscores.
   */
  classes(): ClassChoice | undefined {
    const text = this.#take("classes");
    if (text === undefined) return undefined;
    const parts = text.split(",");
    if (parts.length > MAX_CLASSES) {
      throw new DatasetNameError(`classes must be at most ${MAX_CLASSES}, got ${parts.length}`);
    }
    const classes = parts.map(classOf);
    const twice = classes.find((chosen, place) => classes.indexOf(chosen) !== place);
    if (twice !== undefined) throw new DatasetNameError(`classes names ${cut(String(twice))} twice`);
    return classes;
  }

  /** @throws DatasetNameError when options are left */
  end(kind: string): void {
    const [left] = this.#values.keys();
    if (left !== undefined) throw new DatasetNameError(`${kind} has no option ${cut(left)}`);
  }

  #take(key: string): string | undefined {
    const text = this.#values.get(key);
    this.#values.delete(key);
    return text;
  }
}

function integerOf(key: string, text: string, low: number, high: number): number {
  const value = /^(?:0|[1-9][0-9]{0,9})$/u.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new DatasetNameError(
    `${key} must be an integer from ${low} to ${high} without leading zeros, got ${cut(text)}`,
  );
}

function classOf(text: string): number | string {
  if (/^(?:0|[1-9][0-9]{0,8})$/u.test(text)) return Number(text);
  const name = decoded(text);
  if (name !== undefined && name !== "") return name;
  throw new DatasetNameError(
    `classes must be positions or names joined by commas, with other characters as %XX of UTF-8, got ${shownText(text)}`,
  );
}

/** Undefined where the percent signs encode nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
