import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/*
 * The guards of biome.json, each on a path that exists: a guard whose glob matches nothing passes everything.
 * A copy of the workspace without its sources gets files that break the rules, and Biome must say so.
 */

const root = dirname(import.meta.dirname);
const order = ["syntax", "analysis", "plan", "rewrite", "codemods"];

/** What each package must not import. */
const banned: Record<string, readonly string[]> = {
  ...Object.fromEntries(order.map((name, i) => [name, [...order.slice(i + 1), "cli"]])),
  nix: ["analysis", "plan", "rewrite", "codemods", "cli"],
  testing: [...order, "nix", "cli"],
};
const withoutNode = order;
const withoutConsole = [...order, "nix", "testing"];

interface Case {
  readonly file: string;
  readonly text: string;
  /** The rule that must be broken; none must, if absent. */
  readonly rule?: string;
}

const imports = "lint/style/noRestrictedImports";
const undeclared = "lint/correctness/noUndeclaredDependencies";
const node = "lint/correctness/noNodejsModules";
const console_ = "lint/suspicious/noConsole";
const nameOf = (name: string) => (name === "cli" ? "flake-split" : `@flake-split/${name}`);

const cases: Case[] = [
  ...Object.entries(banned).flatMap(([name, targets]) =>
    targets.flatMap((target) => [
      { file: `packages/${name}/src/a-${target}.ts`, text: `import "${nameOf(target)}";\n`, rule: imports },
      {
        file: `packages/${name}/src/b-${target}.test.ts`,
        text: `import "${nameOf(target)}";\n`,
        rule: imports,
      },
      {
        file: `packages/${name}/src/deep/c-${target}.ts`,
        text: `import "../../../${target}/src/index.ts";\n`,
        rule: imports,
      },
    ]),
  ),
  ...order.map((name) => ({
    file: `packages/${name}/src/d-nix.ts`,
    text: 'import "@flake-split/nix";\n',
    rule: undeclared,
  })),
  ...[...order, "nix"].map((name) => ({
    file: `packages/${name}/src/e-testing.ts`,
    text: 'import "@flake-split/testing";\n',
    rule: undeclared,
  })),
  ...withoutNode.flatMap((name) => [
    { file: `packages/${name}/src/f-node.ts`, text: 'import "node:fs";\n', rule: node },
    { file: `packages/${name}/src/g-node.test.ts`, text: 'import "node:fs";\n' },
    { file: `packages/${name}/src/deep/grammar.ts`, text: 'import "node:fs";\n', rule: node },
  ]),
  ...withoutConsole.map((name) => ({
    file: `packages/${name}/src/h-console.ts`,
    text: 'console.log("x");\n',
    rule: console_,
  })),
  { file: "packages/syntax/src/grammar.ts", text: 'import "node:fs";\n' },
  { file: "packages/cli/src/e-testing.ts", text: 'import "@flake-split/testing";\n', rule: imports },
  { file: "packages/cli/src/e-testing.test.ts", text: 'import "@flake-split/testing";\n' },
  { file: "packages/cli/src/i-console.ts", text: 'console.log("x");\n' },
  { file: "packages/cli/src/j-node.ts", text: 'import "node:fs";\n' },
  { file: "packages/nix/src/k-node.ts", text: 'import "node:child_process";\n' },
];

describe("the guards of biome.json", () => {
  const copy = mkdtempSync(join(tmpdir(), "flake-split-guards-"));
  let findings: ReadonlyMap<string, readonly string[]>;

  beforeAll(() => {
    writeWorkspace(copy);
    findings = lint(copy);
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  test.each(cases)("$file: $rule", ({ file, rule }) => {
    expect(findings.get(file) ?? []).toEqual(rule ? expect.arrayContaining([rule]) : []);
  });

  test("every package is guarded", () => {
    const guarded = [...Object.keys(banned), "cli"].sort();
    expect(readdirSync(join(root, "packages")).sort()).toEqual(guarded);
  });
});

function writeWorkspace(copy: string) {
  for (const name of ["biome.json", "package.json"]) cpSync(join(root, name), join(copy, name));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const name of readdirSync(join(root, "packages"))) {
    mkdirSync(join(copy, "packages", name), { recursive: true });
    cpSync(join(root, "packages", name, "package.json"), join(copy, "packages", name, "package.json"));
  }
  for (const { file, text } of cases) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
}

/** The rules that Biome finds broken, by file. */
function lint(copy: string): ReadonlyMap<string, readonly string[]> {
  const biome = join(root, "node_modules/.bin/biome");
  const report = outputOf(biome, ["lint", "--reporter=json", "--max-diagnostics=none", "packages"], copy);
  const found = new Map<string, string[]>();
  for (const { category, location } of JSON.parse(report).diagnostics) {
    const path = typeof location.path === "string" ? location.path : location.path.file;
    found.set(path, [...(found.get(path) ?? []), category]);
  }
  return found;
}

function outputOf(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1e8,
    });
  } catch (error) {
    // Findings make Biome exit with 1; the report is on stdout all the same.
    return (error as { stdout: string }).stdout;
  }
}
