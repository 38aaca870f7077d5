import type { Span } from "@flake-split/syntax";

/** Where the parts of a JSON text stand, by JSON pointer (`/topics/ros*`; the whole text is the empty one). */
export interface JsonPlaces {
  readonly kind: "places";
  readonly values: ReadonlyMap<string, Span>;
  readonly keys: ReadonlyMap<string, Span>;
  /** Keys that an object holds more than once, at their later places. */
  readonly repeated: readonly Span[];
}

export interface JsonMistake {
  readonly kind: "mistake";
  readonly offset: number;
  readonly message: string;
}

/** Reads a JSON text for its places, or for the place of its first mistake, which `JSON.parse` doesn't give. */
export function jsonPlaces(text: string): JsonPlaces | JsonMistake {
  const reader = new Reader(text);
  try {
    reader.whole();
  } catch (error) {
    if (error instanceof Mistake) return { kind: "mistake", offset: error.offset, message: error.message };
    throw error;
  }
  return { kind: "places", values: reader.values, keys: reader.keys, repeated: reader.repeated };
}

/** One segment of a JSON pointer. */
export function pointerSegment(key: string | number): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

class Mistake extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  readonly values = new Map<string, Span>();
  readonly keys = new Map<string, Span>();
  readonly repeated: Span[] = [];
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): void {
    this.value("");
    this.blanks();
    if (this.at < this.text.length) this.fail("something follows the end");
  }

  private value(pointer: string): void {
    this.blanks();
    const start = this.at;
    const character = this.text[start];
    if (character === "{") this.object(pointer);
    else if (character === "[") this.array(pointer);
    else if (character === '"') this.string();
    else this.literal();
    this.values.set(pointer, { start, end: this.at });
  }

  private object(pointer: string): void {
    this.at++;
    this.blanks();
    if (this.take("}")) return;
    do {
      this.blanks();
      if (this.text[this.at] === "}") this.fail("a comma stands before the end of an object");
      const start = this.at;
      const inner = pointer + pointerSegment(this.string());
      const span = { start, end: this.at };
      if (this.keys.has(inner)) this.repeated.push(span);
      this.keys.set(inner, span);
      this.blanks();
      if (!this.take(":")) this.fail("a colon is missing after a key");
      this.value(inner);
      this.blanks();
    } while (this.take(","));
    if (!this.take("}")) this.fail("a comma or the end of the object is missing");
  }

  private array(pointer: string): void {
    this.at++;
    this.blanks();
    if (this.take("]")) return;
    let index = 0;
    do {
      this.value(pointer + pointerSegment(index++));
      this.blanks();
    } while (this.take(","));
    if (!this.take("]")) this.fail("a comma or the end of the list is missing");
  }

  private string(): string {
    if (this.text[this.at] !== '"')
      this.fail(this.text[this.at] === undefined ? "it ends too early" : "a quoted text is missing");
    const start = this.at;
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      if (this.at >= this.text.length || this.text[this.at] === "\n") this.fail("a text has no end", start);
      if (this.text[this.at] === "\\") this.at++;
    }
    this.at++;
    return String(this.parsed(start));
  }

  private literal(): void {
    const start = this.at;
    while (/[-+.\w]/.test(this.text[this.at] ?? "")) this.at++;
    if (this.at > start) this.parsed(start);
    else if (this.text.startsWith("//", start) || this.text.startsWith("/*", start))
      this.fail("JSON has no comments");
    else this.fail(start >= this.text.length ? "it ends too early" : "a value is missing");
  }

  private parsed(start: number): unknown {
    try {
      return JSON.parse(this.text.slice(start, this.at));
    } catch {
      return this.fail("this is no JSON value", start);
    }
  }

  private blanks(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at++;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(message: string, offset = this.at): never {
    throw new Mistake(offset, message);
  }
}
