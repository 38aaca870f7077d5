import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { loadParser, type Parser } from "@flake-split/syntax";
import { fixturePath, nixIsMissing } from "@flake-split/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { type Config, prepare } from "./index.ts";

/** One binding of the `let`: its name, its value, and the names that it refers to. */
type Maker = (index: number, earlier: Earlier) => fc.Arbitrary<string>;

interface Earlier {
  readonly lists: readonly string[];
  readonly helpers: readonly string[];
  readonly texts: readonly string[];
}

const packageNames = ["git", "jq", "curl", "ripgrep", "tmux", "commands", "packages", "base"] as const;

function oneOf(names: readonly string[], otherwise: string): fc.Arbitrary<string> {
  return names.length === 0 ? fc.constant(otherwise) : fc.constantFrom(...names);
}

const list: Maker = (index, { lists }) =>
  fc
    .tuple(
      fc.subarray([...packageNames], { minLength: 1 }),
      fc.boolean(),
      fc.boolean(),
      oneOf(lists, "[ ]"),
      fc.constantFrom("# a note", "# === Section ===", ""),
    )
    .map(([names, underWith, joined, other, comment]) => {
      const items = names.map((name) => `            ${underWith ? "" : "pkgs."}${name}`).join("\n");
      const value = `${underWith ? "with pkgs; " : ""}[\n${items} # last\n          ]`;
      return `          ${comment}\n          list${index} = ${value}${joined ? ` ++ ${other}` : ""};`;
    });

const helper: Maker = (index, { texts }) =>
  fc
    .tuple(fc.boolean(), oneOf(texts, '"none"'), fc.constantFrom("name", "pkgs", "packages"))
    .map(([long, text, argument]) =>
      long
        ? `          helper${index} = ${argument}: ''
            echo "\${${argument}} ''\${HOME}"
              indented \${${text}}

            end
          '';`
        : `          helper${index} = ${argument}: "\${${argument}} \${${text}}";`,
    );

const text: Maker = (index, { texts }) =>
  fc
    .tuple(oneOf(texts, '"x"'), fc.constantFrom("./data", "./data/one.txt", '(./. + "/data")'))
    .map(([other, path]) => `          text${index} = "\${${other}} \${${path}} first\n  second";`);

const command = ({ helpers, texts }: Earlier, index: number, part: number): fc.Arbitrary<string> =>
  fc.tuple(oneOf(helpers, "(x: x)"), oneOf(texts, '"y"'), fc.boolean()).map(([help, used, shadowed]) => {
    const body = shadowed ? `let pkgs = "inner"; in "\${pkgs} \${${used}}"` : `\${${help} "c${part}"}`;
    const script = shadowed ? `(${body})` : `''\n              # run\n              ${body}\n            ''`;
    return `            (pkgs.writeShellScriptBin "c${index}-${part}" ${script})`;
  });

const commands: Maker = (index, earlier) =>
  fc
    .tuple(command(earlier, index, 1), command(earlier, index, 2))
    .map((items) => `          # the commands\n          run${index} = [\n${items.join("\n")}\n          ];`);

const kinds = ["list", "helper", "text", "commands"] as const;
type Kind = (typeof kinds)[number];
const makers: Readonly<Record<Kind, Maker>> = { list, helper, text, commands };

const names: Readonly<Record<Kind, string>> = {
  list: "list",
  helper: "helper",
  text: "text",
  commands: "run",
};

function bindings(order: readonly Kind[]): fc.Arbitrary<readonly string[]> {
  const nameOf = (index: number) => `${names[order[index] ?? "list"]}${index}`;
  const made = order.map((kind, index) => {
    const before = (wanted: Kind) =>
      order.slice(0, index).flatMap((other, at) => (other === wanted ? [nameOf(at)] : []));
    const earlier = {
      lists: [...before("list"), ...before("commands")],
      helpers: before("helper"),
      texts: before("text"),
    };
    return makers[kind](index, earlier);
  });
  return fc.tuple(...made);
}

function outputs(order: readonly Kind[]): fc.Arbitrary<string> {
  const all = order.flatMap((kind, index) =>
    kind === "list" || kind === "commands" ? [`${names[kind]}${index}`] : [],
  );
  const used = (kind: Kind) =>
    order.flatMap((other, index) => (other === kind ? [`${names[kind]}${index}`] : []));
  return fc
    .tuple(fc.shuffledSubarray(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.boolean())
    .map(([one, two, asSet]) => {
      const hook = used("helper")
        .map((help) => `\${${help} "hook"}`)
        .join("\n              ");
      const shell = (lists: readonly string[]) =>
        `pkgs.mkShell {\n            packages = ${["[ ]", ...lists].join(" ++ ")};\n            shellHook = ''\n              # hook\n              ${hook}\n            '';\n            texts = [ ${used("text").join(" ")} ];\n          }`;
      const shells = asSet
        ? `devShells = {\n          # one\n          one = ${shell(one)};\n          two = ${shell(two)};\n          };`
        : `devShells.one = ${shell(one)};\n\n          # two\n          devShells.two = ${shell(two)};`;
      return `          packages.all = pkgs.buildEnv {\n            name = "all";\n            paths = ${["[ ]", ...one].join(" ++ ")};\n          };\n\n          ${shells}`;
    });
}

/** The text of a small flake with lists, commands, helpers and texts that refer to each other. */
const randomFlake: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 7 })
  .chain((order) => fc.tuple(bindings(order), outputs(order)))
  .map(
    ([items, body]) => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.flake-parts.url = "github:hercules-ci/flake-parts";

  outputs =
    inputs@{ flake-parts, ... }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      perSystem =
        { pkgs, ... }:
        let
${items.join("\n\n")}
        in
        {
${body}
        };
    };
}
`,
  );

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});

const all = allPhases;
const data = { "data/one.txt": "one\n" };
const treeOf = (text: string): Files => new Map([...Object.entries(data), ["flake.nix", text]]);
const configs: readonly Config[] = [{}, { inlineLines: 0 }];

/** Comments and the lines of strings, in the order of the alphabet, without our own titles. */
function contents(files: Files): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith(".nix")) continue;
    for (const { kind, span } of parser.parse({ path, text }).tokens) {
      const token = text.slice(span.start, span.end);
      const isTitle = kind === "comment" && span.start === 0 && path !== "flake.nix";
      if (kind === "comment" ? !isTitle : kind === "string-text")
        found.push(...token.split("\n").map((line) => line.trim()));
    }
  }
  return found.filter((line) => line !== "").sort();
}

describe("random flakes", () => {
  test("nothing is lost or doubled, and any order gives the same tree", () => {
    fc.assert(
      fc.property(
        randomFlake,
        fc.constantFrom(...orders),
        fc.constantFrom(...configs),
        (text, order, config) => {
          const before = treeOf(text);
          const expected = treeAfter(before, all, config);
          expect(contents(expected)).toEqual(contents(before));
          expect(changedFiles(before, treeAfter(before, order, config))).toBe(changedFiles(before, expected));
          for (const phase of order) expect(runOn(expected, phase, config).changes).toEqual([]);
        },
      ),
      { numRuns: 50, seed: 20_251_121 },
    );
  });
});

describe.skipIf(nixIsMissing())("random flakes, evaluated", () => {
  test.each(configs)("with %j", async (config) => {
    for (const text of fc.sample(randomFlake, { numRuns: 5, seed: 7 })) {
      const before = treeOf(text);
      const compared = await compare(before, treeAfter(before, all, config));
      expect({ ...compared, text: compared.verdict === "same" ? "" : text }).toEqual({
        verdict: "same",
        unequal: [],
        text: "",
      });
    }
  });
});

async function compare(before: Files, after: Files) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "flake-split-random-")));
  try {
    const compared = await compareFlakes({
      before: writeTree(join(directory, "before"), before),
      after: writeTree(join(directory, "after"), after),
      standIns: fixturePath("stand-ins"),
    });
    const unequal = compared.outputs.filter(({ status }) => status !== "equal");
    return { verdict: compared.verdict, unequal };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function writeTree(directory: string, files: Files): string {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
