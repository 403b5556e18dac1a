/** A JSON document that does not say what it should: names the file and the field. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly file: string;
  /** Such as "job.recipe.rho"; empty for the document itself. */
  readonly field: string;

  constructor(file: string, field: string, message: string) {
    super(`${file}${field === "" ? "" : `, ${field}`}: ${message}`);
    this.file = file;
    this.field = field;
  }
}

/** What a number may be. */
export interface NumberRange {
  readonly integer?: boolean;
  readonly least?: number;
  readonly most?: number;
}

/** Reads the fields of a JSON object one by one, checked; `close` then refuses those that nobody asked for. */
export class Fields {
  readonly #file: string;
  readonly #path: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new DocumentError(file, path, `expected an object, found ${shown(value)}`);
    }
    this.#values = new Map(Object.entries(value));
  }

  /** Throws DocumentError when the text is no JSON object. */
  static parse(file: string, text: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new DocumentError(file, "", `is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    return new Fields(file, "", value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** An error about a field. */
  fault(name: string, message: string): DocumentError {
    return new DocumentError(this.#file, this.#path === "" ? name : `${this.#path}.${name}`, message);
  }

  object(name: string): Fields {
    return new Fields(this.#file, this.#path === "" ? name : `${this.#path}.${name}`, this.#take(name));
  }

  /** A list of objects. */
  objects(name: string): Fields[] {
    const path = this.#path === "" ? name : `${this.#path}.${name}`;
    return this.#list(name).map((value, index) => new Fields(this.#file, `${path}[${index}]`, value));
  }

  number(name: string, range: NumberRange = {}): number {
    return this.#number(name, this.#take(name), range);
  }

  /** A number, or null where a measurement was not finite. */
  measurement(name: string): number | null {
    const value = this.#take(name);
    return value === null ? null : this.#number(name, value, {});
  }

  numbers(name: string, range: NumberRange = {}): number[] {
    return this.#list(name).map((value) => this.#number(name, value, range));
  }

  text(name: string): string {
    return this.#text(name, this.#take(name));
  }

  texts(name: string): string[] {
    return this.#list(name).map((value) => this.#text(name, value));
  }

  boolean(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== "boolean") throw this.fault(name, `expected true or false, found ${shown(value)}`);
    return value;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#take(name);
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw this.fault(name, `expected one of ${choices.join(", ")}, found ${shown(value)}`);
    return choice;
  }

  /** Throws DocumentError when there are fields besides those that were read. */
  close(): void {
    const unknown = [...this.#values.keys()].find((name) => !this.#read.has(name));
    if (unknown !== undefined) {
      throw this.fault(unknown, `is not known to this version; known are ${[...this.#read].join(", ")}`);
    }
  }

  #take(name: string): unknown {
    this.#read.add(name);
    if (!this.#values.has(name)) throw this.fault(name, "is missing");
    return this.#values.get(name);
  }

  #list(name: string): readonly unknown[] {
    const value: unknown = this.#take(name);
    if (!Array.isArray(value)) throw this.fault(name, `expected a list, found ${shown(value)}`);
    return value;
  }

  #text(name: string, value: unknown): string {
    if (typeof value !== "string") throw this.fault(name, `expected text, found ${shown(value)}`);
    return value;
  }

  #number(name: string, value: unknown, { integer = false, least = -Infinity, most = Infinity }: NumberRange): number {
    const legal = typeof value === "number" && value >= least && value <= most && (!integer || Number.isInteger(value));
    if (legal) return value;
    const range = [least > -Infinity ? ` of at least ${least}` : "", most < Infinity ? ` of at most ${most}` : ""];
    throw this.fault(
      name,
      `expected ${integer ? "an integer" : "a number"}${range.filter(Boolean).join(" and")}, found ${shown(value)}`,
    );
  }
}

/** A value in a message: JSON, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
