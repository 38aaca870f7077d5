import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Document,
  freeReferences,
  lookup,
  readDocument,
  referenceAt,
  referencesWithin,
} from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function documentOf(text: string): Document {
  const read = readDocument((source) => parser.parse(source), { path: "x.nix", text });
  if ("refused" in read) throw new Error(`${read.refused[0]?.message}: ${text}`);
  return read.document;
}

/** Each reference with what it means: the kind of the definition and the text from it on, `with`, `global`, `unbound`. */
function meanings(text: string): readonly string[] {
  return documentOf(text).scopes.references.map(({ name, target }) => {
    if (target.kind === "definition") {
      const { kind, scope, span } = target.definition;
      return `${name}: ${scope.kind} ${kind} ${span.start}`;
    }
    if (target.kind !== "with") return `${name}: ${target.kind}`;
    const environments = target.candidates.map(({ environment: { span } }) =>
      text.slice(span.start, span.end),
    );
    return `${name}: with ${environments.join(", ")}`;
  });
}

/** `expected` lists what each name means, in the order of the text. */
function check(text: string, expected: readonly string[]): void {
  expect(meanings(text)).toEqual(expected);
}

describe("let", () => {
  test("bindings see each other and themselves", () =>
    check("let a = b; b = a; in a", ["b: let binding 11", "a: let binding 4", "a: let binding 4"]));
  test("the inner one wins", () =>
    check("let a = 1; in let a = a; in a", ["a: let binding 18", "a: let binding 18"]));
  test("the outer one is back behind the inner one", () =>
    check("let a = 1; in [ (let a = 2; in a) a ]", ["a: let binding 21", "a: let binding 4"]));
  test("let { body } is a recursive set", () => check("let { a = 1; body = a; }", ["a: rec binding 6"]));
});

describe("sets", () => {
  test("a plain set binds nothing", () => check("{ a = 1; b = a; }", ["a: unbound"]));
  test("a recursive set does", () => check("rec { a = 1; b = a; }", ["a: rec binding 6"]));
  test("nested paths bind their first name", () =>
    check("rec { a.b = 1; a.c = 2; d = a; e = b; }", ["a: rec binding 6", "b: unbound"]));
  test("quoted names are names", () => check('rec { "a" = 1; b = a; }', ["a: rec binding 6"]));
  test("dynamic names bind nothing, and are looked up inside", () =>
    check('let n = "a"; in rec { ${n} = 1; b = a; }', ["n: let binding 4", "a: unbound"]));
  test("quoted names with an interpolation are dynamic", () =>
    check('rec { n = "x"; "a${n}" = 1; }', ["n: rec binding 6"]));
  test("an attribute that is selected is no reference", () =>
    check("let a = 1; in { b = 2; }.a.b or a", ["a: let binding 4"]));
  test("an attribute that is asked for is none, either", () =>
    check("let a = 1; in a ? a.b", ["a: let binding 4"]));
  test("dynamic selects are", () =>
    check("x: y: x.${y}", ["x: lambda parameter 0", "y: lambda parameter 3"]));
  test("`or` can be a name in a path", () => check("x: x.or", ["x: lambda parameter 0"]));
});

describe("inherit", () => {
  test("in a plain set it names what is around", () => check("a: { inherit a; }", ["a: lambda parameter 0"]));
  test("in a recursive set it looks outside", () =>
    check("a: rec { inherit a; b = a; }", ["a: lambda parameter 0", "a: rec inherit 17"]));
  test("in a let it looks outside", () =>
    check("a: let inherit a; in a", ["a: lambda parameter 0", "a: let inherit 15"]));
  test("from a source in a recursive set it looks inside", () =>
    check("rec { inherit (s) a; s = { a = 1; }; b = a; }", ["s: rec binding 21", "a: rec inherit-from 18"]));
  test("from a source it names no variable", () =>
    check("s: { inherit (s) a b; }", ["s: lambda parameter 0"]));
  test("quoted names", () => check('a: { inherit "a"; }', ["a: lambda parameter 0"]));
  test("under a with", () => check("s: with s; { inherit a; }", ["s: lambda parameter 0", "a: with s"]));
});

describe("functions", () => {
  test("one parameter", () => check("x: x", ["x: lambda parameter 0"]));
  test("formals see each other in their defaults", () =>
    check("{ a ? b, b ? a }: a", ["b: lambda formal 9", "a: lambda formal 2", "a: lambda formal 2"]));
  test("the name behind @ is bound, also in defaults", () =>
    check("{ a ? args, ... }@args: args", ["args: lambda parameter 18", "args: lambda parameter 18"]));
  test("the name before @", () =>
    check("args@{ a, ... }: [ args a ]", ["args: lambda parameter 0", "a: lambda formal 7"]));
  test("the inner parameter wins", () =>
    check("x: y: x: [ x y ]", ["x: lambda parameter 6", "y: lambda parameter 3"]));
});

describe("with", () => {
  test("comes last", () =>
    check("x: with x; [ x y ]", ["x: lambda parameter 0", "x: lambda parameter 0", "y: with x"]));
  test("loses to a let outside of it", () => check("let y = 1; in with { }; y", ["y: let binding 4"]));
  test("lists all candidates, innermost first", () =>
    check("a: b: with a; with b; c", ["a: lambda parameter 0", "b: lambda parameter 3", "c: with b, a"]));
  test("the environment isn't under its own with, only under those around it", () =>
    check("a: with a; with b; c", ["a: lambda parameter 0", "b: with a", "c: with b, a"]));
  test("loses to globals", () =>
    check("a: with a; [ map builtins toString null true import __length filter ]", [
      "a: lambda parameter 0",
      ...["map", "builtins", "toString", "null", "true", "import", "__length"].map(
        (name) => `${name}: global`,
      ),
      "filter: with a",
    ]));
  test("a function inside closes over it", () =>
    check("p: with p; x: [ x y ]", ["p: lambda parameter 0", "x: lambda parameter 11", "y: with p"]));
});

describe("globals and unbound names", () => {
  test("builtins can be shadowed", () => check("let map = 1; in map", ["map: let binding 4"]));
  test("__curPos is a global", () => check("__curPos.line", ["__curPos: global"]));
  test("what nothing binds is told", () => check("a", ["a: unbound"]));
});

describe("interpolation", () => {
  test("in strings", () => check('x: "a ${x} \\${y} $${z}"', ["x: lambda parameter 0"]));
  test("in indented strings", () => check("x: ''a ${x} ''${y}''", ["x: lambda parameter 0"]));
  test("in strings in interpolations", () =>
    check('x: "${f "${x}"}"', ["f: unbound", "x: lambda parameter 0"]));
  test("in paths", () => check("x: ./${x}/y", ["x: lambda parameter 0"]));
});

describe("free references", () => {
  const freeIn = (text: string, part: string): readonly string[] => {
    const start = text.indexOf(part);
    const { scopes } = documentOf(text);
    return freeReferences(scopes, { start, end: start + part.length }).map(({ name }) => name);
  };

  test("are what something outside binds", () =>
    expect(freeIn("a: b: let c = 1; in [ a c ]", "let c = 1; in [ a c ]")).toEqual(["a"]));
  test("are told as often as they stand there", () =>
    expect(freeIn("a: [ a a ]", "[ a a ]")).toEqual(["a", "a"]));
  test("globals are none", () => expect(freeIn("a: map a", "map a")).toEqual(["a"]));
  test("names under a with inside are free, since what the with has is unknown", () =>
    expect(freeIn("p: with p; x", "with p; x")).toEqual(["p", "x"]));
  test("an inherit of an outer name is free", () =>
    expect(freeIn("a: { inherit a; }", "{ inherit a; }")).toEqual(["a"]));
  test("a name that is bound inside and outside is told by where it stands", () =>
    expect(freeIn("a: (let b = a; in (a: a) b)", "(let b = a; in (a: a) b)")).toEqual(["a"]));
});

test("references are found by place", () => {
  const text = "let a = 1; b = a; in b a";
  const { scopes } = documentOf(text);
  expect(referenceAt(scopes, 15)?.name).toBe("a");
  expect(referenceAt(scopes, 14)).toBeNull();
  expect(referencesWithin(scopes, { start: 21, end: 24 }).map(({ name }) => name)).toEqual(["b", "a"]);
});

test("definitions know who names them, in order, and their value", () => {
  const text = "let a = 1; b.c = a; b.d = a; in { inherit a; }";
  const { definitions } = documentOf(text).scopes;
  const told = definitions.map(({ name, bindings, value, references }) => ({
    name,
    bindings: bindings.length,
    value: value === null ? null : text.slice(value.span.start, value.span.end),
    references: references.map(({ span, form }) => `${form} ${span.start}`),
  }));
  expect(told).toEqual([
    { name: "a", bindings: 1, value: "1", references: ["variable 17", "variable 26", "inherit 42"] },
    { name: "b", bindings: 2, value: null, references: [] },
  ]);
});

test("lookup asks lexical scopes only", () => {
  const { scopes } = documentOf("a: with a; let b = 1; in c");
  const scope = scopes.references.at(-1)?.scope ?? null;
  expect(lookup(scope, "a")?.kind).toBe("parameter");
  expect(lookup(scope, "b")?.kind).toBe("binding");
  expect(lookup(scope, "c")).toBeNull();
});
