import { attrName, type Document, lineIndent, type Reference } from "@flake-split/analysis";
import type { AttrSet, Expression, Lambda, LetIn, Span } from "@flake-split/syntax";
import { type DocumentIndex, indexOf } from "./document-index.ts";
import { callsIn, type FileCall, passedNames } from "./file-call.ts";

/** A file of the split that goes back to where it is imported. */
export interface FoldedFile {
  readonly path: string;
  readonly document: Document;
  readonly index: DocumentIndex;
  readonly call: FileCall;
  readonly passed: ReadonlyMap<string, Reference>;
  /** `null` for a file that takes nothing. */
  readonly lambda: Lambda | null;
  /** `set`: what it gives is taken apart, member by member. `value`: it is one value. */
  readonly role: "set" | "value";
  /** The `let` in front of the body, when its bindings go back to a `let` of the entry. */
  readonly let: LetIn | null;
  readonly body: Expression;
}

/** An import that stays, and why. */
export interface KeptImport {
  readonly path: string;
  readonly from: string;
  readonly span: Span;
  readonly reason: KeptReason;
}

export type KeptReason = "imported-twice" | "other-form" | "other-arguments" | "name-taken";

/** What earlier attempts have found out. */
export interface Decisions {
  /** Files that can't go back, with the reason. */
  readonly kept: ReadonlyMap<string, KeptReason>;
  /** Files whose `let` stays in front of their value. */
  readonly local: ReadonlySet<string>;
  /** Gathering files whose set can't be a `rec` set. */
  readonly plain: ReadonlySet<string>;
}

export interface ProgramInput {
  readonly entry: Document;
  /** The files of the split, by path. */
  readonly files: ReadonlyMap<string, Document>;
  /** Whether a file gathers a category: a set of members that the entry names one by one. */
  isGathering(path: string): boolean;
}

/** The entry and the files that go back into it. */
export interface Program {
  readonly entry: DocumentIndex;
  readonly files: readonly FoldedFile[];
  /** The file that a call of it stands for. */
  readonly byCall: ReadonlyMap<Expression, FoldedFile>;
  readonly byPath: ReadonlyMap<string, FoldedFile>;
  readonly kept: readonly KeptImport[];
}

export function readProgram(input: ProgramInput, decisions: Decisions): Program {
  const reader = new ProgramReader(input, decisions);
  return reader.read();
}

class ProgramReader {
  readonly #input: ProgramInput;
  readonly #decisions: Decisions;
  readonly #indexes = new Map<string, DocumentIndex>();
  readonly #files: FoldedFile[] = [];
  readonly #kept: KeptImport[] = [];

  constructor(input: ProgramInput, decisions: Decisions) {
    this.#input = input;
    this.#decisions = decisions;
  }

  read(): Program {
    const entry = indexOf(this.#input.entry);
    const times = this.#countCalls(entry);
    this.#follow(entry, null, times);
    return {
      entry,
      files: this.#files,
      byCall: new Map(this.#files.map((file) => [file.call.node, file])),
      byPath: new Map(this.#files.map((file) => [file.path, file])),
      kept: this.#kept,
    };
  }

  #index(document: Document): DocumentIndex {
    const known = this.#indexes.get(document.path) ?? indexOf(document);
    this.#indexes.set(document.path, known);
    return known;
  }

  #target({ path }: FileCall): Document | undefined {
    return this.#input.files.get(path) ?? this.#input.files.get(`${path}/default.nix`);
  }

  /** How often each file is imported, in the entry and in all files of the split. */
  #countCalls(entry: DocumentIndex): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const index of [entry, ...[...this.#input.files.values()].map((file) => this.#index(file))]) {
      for (const call of callsIn(index)) {
        const path = this.#target(call)?.path;
        if (path !== undefined) times.set(path, (times.get(path) ?? 0) + 1);
      }
    }
    return times;
  }

  #follow(index: DocumentIndex, parent: FoldedFile | null, times: ReadonlyMap<string, number>): void {
    for (const call of callsIn(index)) {
      const document = this.#target(call);
      if (document === undefined) continue;
      const reason =
        (times.get(document.path) ?? 0) > 1 ? "imported-twice" : this.#decisions.kept.get(document.path);
      const file = reason === undefined ? this.#fold(call, document, parent) : reason;
      if (typeof file === "string") {
        this.#kept.push({ path: document.path, from: call.from.path, span: call.node.span, reason: file });
        continue;
      }
      this.#files.push(file);
      this.#follow(file.index, file, times);
    }
  }

  #fold(call: FileCall, document: Document, parent: FoldedFile | null): FoldedFile | KeptReason {
    const passed = passedNames(call);
    if (passed === null) return "other-arguments";
    const value = call.set === null ? { lambda: null, body: document.root } : takes(document.root, passed);
    if (typeof value === "string") return value;
    const index = this.#index(document);
    const base = { path: document.path, document, index, call, passed, lambda: value.lambda };
    const inner = value.body.kind === "let" ? value.body : null;
    const body = inner?.body ?? value.body;
    if (isPlainSet(body) && this.#isSet(call, document.path, parent))
      return { ...base, role: "set", let: inner, body };
    // An output's value may well have started with a `let` of its author's; a binding's helpers stood beside it.
    const isOutput =
      parent === null && this.#index(call.from).places.get(call.node)?.parent?.kind === "attrset";
    const isLocal = this.#decisions.local.has(document.path) || (isOutput && !givesItsOwn(inner));
    if (inner === null || isLocal || !isOurLet(document, inner))
      return { ...base, role: "value", let: null, body: value.body };
    return { ...base, role: "value", let: inner, body: inner.body };
  }

  #isSet(call: FileCall, path: string, parent: FoldedFile | null): boolean {
    if (parent === null) return this.#input.isGathering(path);
    return parent.role === "set" && parent.let !== null && isGroup(call, path, parent.let, parent);
  }
}

/** The body of a function of named arguments, all of which it is given. */
function takes(
  root: Expression,
  passed: ReadonlyMap<string, Reference>,
): { readonly lambda: Lambda; readonly body: Expression } | KeptReason {
  if (root.kind !== "lambda" || root.formals === null || root.parameter !== null) return "other-form";
  const { formals, ellipsis } = root.formals;
  if (formals.some(({ name }) => !passed.has(name.name))) return "other-arguments";
  if (!ellipsis && formals.length < passed.size) return "other-arguments";
  return { lambda: root, body: root.body };
}

/** A set of which every member can be named. */
function isPlainSet(node: Expression): node is AttrSet {
  if (node.kind !== "attrset" || node.recursive) return false;
  return node.bindings.every((item) =>
    (item.kind === "binding" ? item.path.slice(0, 1) : item.names).every((attr) => attrName(attr) !== null),
  );
}

/** Several commands in one file: `ops = import ./ops-commands.nix { … };`, of which only members are named. */
function isGroup(call: FileCall, path: string, inner: LetIn, parent: FoldedFile): boolean {
  const { index } = parent;
  const item = index.places.get(call.node)?.binding;
  if (item === undefined || item === null || !inner.bindings.includes(item)) return false;
  const definition = parent.document.scopes.definitions.find(({ bindings }) => bindings.includes(item));
  if (definition === undefined || definition.references.length === 0) return false;
  const handsOut = inner.bindings.some(
    (other) =>
      other.kind === "inherit-from" &&
      other.source.kind === "variable" &&
      other.source.name === definition.name,
  );
  const setHandsOut =
    parent.body.kind === "attrset" &&
    parent.body.bindings.some(
      (other) =>
        other.kind === "inherit-from" &&
        other.source.kind === "variable" &&
        other.source.name === definition.name,
    );
  const named = /-commands(?:\/default)?\.nix$/.test(path);
  return (named || handsOut || setHandsOut) && definition.references.every((use) => takesMember(use, index));
}

/** Whether a name is used for `name.member` or `inherit (name) member;` only. */
export function takesMember({ span }: Reference, index: DocumentIndex): boolean {
  const node = index.variables.get(span.start);
  const parent = node === undefined ? undefined : index.places.get(node)?.parent;
  if (node === undefined || parent === undefined || parent === null) return false;
  if (parent.kind === "select" && parent.target === node)
    return attrName(parent.path[0]) !== null && (parent.fallback === null || parent.path.length > 1);
  if (parent.kind !== "attrset" && parent.kind !== "let" && parent.kind !== "let-body") return false;
  return parent.bindings.some(
    (item) =>
      item.kind === "inherit-from" &&
      item.source === node &&
      item.names.every((attr) => attrName(attr) !== null),
  );
}

/** `let f = …; in f` */
function givesItsOwn(node: LetIn | null): boolean {
  return node !== null && node.body.kind === "variable" && node.bindings.length === 1;
}

/** Whether a `let` at the start of a file is laid out as the split lays its own out. */
function isOurLet({ text }: Document, node: LetIn): boolean {
  const [first] = node.bindings;
  if (first === undefined) return false;
  const lineStart = (offset: number) => offset === 0 || text[offset - 1] === "\n";
  return (
    lineStart(node.letKeyword.start) &&
    lineStart(node.inKeyword.start) &&
    /^\r?\n/.test(text.slice(node.letKeyword.end)) &&
    /^\r?\n/.test(text.slice(node.inKeyword.end)) &&
    lineIndent(text, first.span.start) === "  "
  );
}
