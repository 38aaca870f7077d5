// @ts-check
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildSync } from "esbuild";

/** @typedef {import("./measure.mjs").Contender} Contender */

/** Where tools of the benchmark are looked for besides `PATH`: folders that hold a `node_modules`. */
const toolFolders = (process.env.BENCH_TOOLS ?? "").split(delimiter).filter((folder) => folder !== "");

/**
 * What is measured on one flake; the first is what the others are compared with. `absent` names the tools that this
 * machine doesn't have.
 * @param {{ root: string, scratch: string, flake: string }} places `flake` is a folder with a `flake.nix`
 * @returns {{ contenders: Contender[], absent: string[] }}
 */
export function contendersFor({ root, scratch, flake }) {
  const program = join(root, "packages/cli/dist/flake-split.js");
  const file = join(flake, "flake.nix");
  const applied = join(scratch, "applied");
  /** @param {string} name @param {string[]} args @returns {Contender} */
  const node = (name, args) => ({ name, command: process.execPath, args });
  const others = otherTools(root, scratch, file);
  return {
    contenders: [
      node("node -e 0", ["-e", "0"]),
      node("flake-split --version", [program, "--version"]),
      node("parse", [parseProgram(root, scratch), file]),
      node("flake-split plan", [program, "plan", flake]),
      node("flake-split phase1 --dry-run", [program, "phase1", flake, "--dry-run"]),
      node("flake-split all --dry-run", [program, "all", flake, "--dry-run"]),
      {
        ...node("the same, without its compiled code", [program, "all", flake, "--dry-run"]),
        env: { NODE_DISABLE_COMPILE_CACHE: "1" },
      },
      {
        ...node("flake-split all", [program, "all", applied]),
        prepare: () => {
          rmSync(applied, { recursive: true, force: true });
          cpSync(flake, applied, { recursive: true });
        },
      },
      ...others.flatMap(({ contender }) => contender ?? []),
    ],
    absent: others.flatMap(({ name, contender }) => (contender === null ? [name] : [])),
  };
}

/**
 * Tools that read the same file. None of them is a dependency of this repository.
 * @param {string} root @param {string} scratch @param {string} file
 * @returns {{ name: string, contender: Contender | null }[]}
 */
function otherTools(root, scratch, file) {
  const transform = join(scratch, "split-lines.cjs");
  writeFileSync(
    transform,
    'module.exports = (file) => {\n  file.source.split("\\n");\n  return undefined;\n};\n',
  );
  const pattern = ["run", "--lang", "nix", "--pattern", "pkgs.writeShellScriptBin $NAME $TEXT", file];
  const shift = ["--dry", "--silent", "--extensions=nix", "-t", transform, file];
  // ast-grep's exit status is 1 when nothing matches.
  return [
    tool(root, "ast-grep", "ast-grep run", pattern, [0, 1]),
    tool(root, "jscodeshift", "jscodeshift, splitting lines", shift, [0]),
    tool(root, "jscodeshift", "jscodeshift --run-in-band, the same", ["--run-in-band", ...shift], [0]),
    tool(root, "nix-instantiate", "nix-instantiate --parse", ["--parse", file], [0]),
  ];
}

/**
 * @param {string} root @param {string} name @param {string} label
 * @param {readonly string[]} args @param {readonly number[]} accepts
 * @returns {{ name: string, contender: Contender | null }}
 */
function tool(root, name, label, args, accepts) {
  // Installed without its scripts, ast-grep's command starts a Node first: its own program is asked before it.
  const native = `@ast-grep/cli-${process.platform}-${process.arch}-gnu/${name}`;
  const installed = [root, ...toolFolders].flatMap((folder) =>
    [native, `.bin/${name}`].map((path) => join(folder, "node_modules", path)),
  );
  const command = [...installed.filter((path) => existsSync(path)), name].find(answers);
  return { name, contender: command === undefined ? null : { name: label, command, args, accepts } };
}

/** @param {string} command */
function answers(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

/**
 * A program that parses the file it is given, with all checks, and nothing else.
 * @param {string} root @param {string} scratch
 */
function parseProgram(root, scratch) {
  const syntax = join(root, "packages/syntax/src/index.ts");
  const contents = `
    import { readFileSync } from "node:fs";
    import { setFlagsFromString } from "node:v8";
    import { loadParser } from ${JSON.stringify(syntax)};
    setFlagsFromString("--liftoff-only"); // as the command does
    const parser = await loadParser();
    const path = process.argv[2];
    const tree = parser.parse({ path, text: readFileSync(path, "utf8") });
    process.exitCode = tree.root === null ? 1 : 0;`;
  const outfile = join(scratch, "parse.mjs");
  buildSync({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const dist = join(root, "packages/cli/dist");
  for (const wasm of ["tree-sitter.wasm", "tree-sitter-nix.wasm"])
    copyFileSync(join(dist, wasm), join(scratch, wasm));
  return outfile;
}
