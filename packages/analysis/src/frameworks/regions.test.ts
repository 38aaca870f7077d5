import type { Span } from "@flake-split/syntax";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentOf } from "../../test/model-of.ts";
import { type Document, type FlakeModel, type Region, readFlake } from "../index.ts";

/** Values of one output, for each system and otherwise. */
const value = fc.constantFrom(
  "{ a = 1; }",
  "let a = 1; in { b = a; }",
  "with i; let a = 1; in rec { b = a; c = b; }",
  "i.x // { a = 1; }",
  "let a = 1; in (let b = a; in i.f b)",
  "i.x",
);
const call = fc
  .tuple(
    fc.constantFrom(
      ['i.lib.genAttrs [ "x86_64-linux" ] (s: ', ")"],
      ["each (s: ", ")"],
      ["eachPkgs (s: pkgs: ", ")"],
      ["i.lib.mapAttrs (s: pkgs: ", ") i.nixpkgs.legacyPackages"],
      ["builtins.listToAttrs (map (s: let z = s; in { name = z; value = ", "; }) systems)"],
      ["", ""],
    ),
    value,
  )
  .map(([[before, after], inner]) => `${before}${inner}${after}`);
const binding = fc
  .tuple(fc.constantFrom("packages", "devShells.x86_64-linux", "formatter", "lib", "checks.${i.s}"), call)
  .map(([path, inner]) => `${path} = ${inner};`);
const set = fc
  .uniqueArray(binding, { selector: (text) => text.split("=")[0], maxLength: 4 })
  .map((bindings) => `{ ${bindings.join(" ")} }`);
const operand = fc.oneof(
  set,
  set.map((inner) => `(let o = 1; in ${inner})`),
  set.map((inner) => `(i.fu.lib.eachDefaultSystem (s: let p = 1; in ${inner}))`),
  set.map((inner) => `(builtins.foldl' i.lib.recursiveUpdate { } (map (s: ${inner}) systems))`),
  fc.constant("shared"),
);
const outputs = fc.array(operand, { minLength: 1, maxLength: 3 }).map(
  (operands) => `i: let
      systems = [ "x86_64-linux" ];
      each = i.lib.genAttrs systems;
      eachPkgs = f: each (s: f s i.nixpkgs.legacyPackages.\${s});
      shared = i.fu.lib.eachSystem systems (s: { packages.a = 1; });
    in ${operands.join(" // ")}`,
);

const holds = (outer: Span, inner: Span) => outer.start <= inner.start && inner.end <= outer.end;
const apart = (a: Span, b: Span) => a.end <= b.start || b.end <= a.start;

function checkAll(check: (model: FlakeModel, document: Document) => void): void {
  fc.assert(
    fc.property(outputs, (text) => {
      const document = documentOf(`{ outputs = ${text}; }`);
      const model = readFlake(document);
      if ("refused" in model) throw new Error(model.refused);
      check(model, document);
    }),
    { numRuns: 120 },
  );
}

/** The lets in which a region's body stands, within the region. */
function letsAround({ span, body }: Region, { scopes }: Document): ReadonlySet<number> {
  const around = scopes.definitions
    .map(({ scope }) => scope)
    .filter((scope) => (scope.kind === "let" || scope.kind === "rec") && holds(span, scope.span))
    .filter((scope) => holds(scope.span, body.span) && scope.span.start !== body.span.start);
  return new Set(around.map((scope) => scope.span.start));
}

describe("the regions of any flake", () => {
  test("lie in the outputs function, an outer one before those inside of it", () =>
    checkAll(({ regions, outputs: lambda }) => {
      const starts = regions.map(({ span }) => span.start);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      for (const { span, body, lets } of regions) {
        expect(lambda !== null && holds(lambda.span, span)).toBe(true);
        expect(holds(span, body.span)).toBe(true);
        for (const one of lets) expect(holds(span, one.span) && holds(one.span, body.span)).toBe(true);
      }
    }));

  test("are apart, but for those within all outputs, and for outputs within the code for each system", () =>
    checkAll(({ regions }) => {
      const inner = regions.filter(({ kind }) => kind !== "outputs");
      for (const [index, one] of inner.entries()) {
        for (const other of inner.slice(index + 1)) {
          const isOutput = one.kind === "per-system" && other.kind === "output";
          expect(apart(one.span, other.span) || (isOutput && holds(one.span, other.span))).toBe(true);
        }
      }
    }));

  test("list every let that their body can name", () =>
    checkAll(({ regions }, document) => {
      for (const region of regions)
        expect(new Set(region.lets.map(({ span }) => span.start))).toEqual(letsAround(region, document));
    }));

  test("have their function's parameters in scope", () =>
    checkAll(({ regions }) => {
      for (const { function: lambda, iteration, body } of regions) {
        if (iteration !== null) expect(lambda).not.toBeNull();
        if (lambda !== null) expect(holds(lambda.body.span, body.span)).toBe(true);
      }
    }));
});
