import type { Explanation } from "./explanation.ts";

/** What is wrong with a flake as a whole: `flake/…`. Where it is an error, nothing is written. */
export const aboutFlake: readonly Explanation[] = [
  {
    code: "flake/not-a-set",
    severity: "error",
    title: "The file isn't a literal set",
    meaning:
      "Nix reads `flake.nix` without evaluating it, and asks for `{ … }` at its top: no `let`, no function.",
    remedy: "Move the `let` into `outputs`.",
    example: "let x = 1; in { outputs = { self }: { }; }\n",
    mended: "{ outputs = { self }: let x = 1; in { }; }\n",
  },
  {
    code: "flake/no-outputs",
    severity: "error",
    title: "The flake has no outputs",
    meaning: "There is nothing to split.",
    remedy: "Run flake-split in the folder of the flake that you mean.",
    example: '{ description = "nothing"; }\n',
  },
  {
    code: "flake/outputs-not-a-function",
    severity: "error",
    title: "The outputs aren't a literal function",
    meaning:
      "Nix reads the arguments of `outputs` without evaluating the file, so that they have to stand there.",
    remedy: "Write `outputs = { self, … }: …;`.",
    example: "{ outputs = { }; }\n",
    mended: "{ outputs = { self }: { }; }\n",
  },
  {
    code: "flake/no-per-system",
    severity: "error",
    title: "No code for each system is written out",
    meaning:
      "The flake uses flake-parts, but there is no `perSystem = …` in `flake.nix`: its modules are files already, or it has no outputs per system.",
    remedy: "Nothing needs to be done.",
  },
  {
    code: "flake/no-entry",
    severity: "error",
    title: "The outputs can't be rewritten for flake-parts",
    meaning:
      "`entry` turns an `outputs` function into one that uses flake-parts, and this one has a form of which it can't be sure that it would evaluate to the same.",
    remedy:
      "The message says what is in the way. The phases split the flake as it is, too: `flake-split plan`.",
  },
  {
    code: "flake/uses-flake-parts",
    severity: "note",
    title: "The flake uses flake-parts already",
    meaning: "`entry` is for flakes that don't, and has nothing to do here.",
    remedy: "Go on with `flake-split phase1`.",
  },
  {
    code: "flake/own-layout",
    severity: "error",
    title: "A framework decides where things are",
    meaning:
      "Another framework (snowfall-lib, blueprint, std, …), or an `outputs` that is a file of its own, lays out the flake. It is split already.",
    remedy: "Nothing needs to be done.",
  },
  {
    code: "flake/unknown-outputs",
    severity: "error",
    title: "The outputs aren't written out as a set",
    meaning:
      "What `outputs` gives is computed in a way that isn't known, so that it can't be read off the code which part makes which output.",
    remedy: "Write a set, with `//`, `let`, or one of the known functions for each system in it.",
  },
  {
    code: "flake/module-paths",
    severity: "note",
    title: "Modules are exported as paths",
    meaning:
      "`--module-paths` was asked for. Nix names the file of such a module in errors, and takes it once when it is imported twice. What the output holds is a path now, and was a function or a set.",
    remedy: "Leave `--module-paths` out to have modules imported, so that the outputs stay what they were.",
  },
  {
    code: "flake/folder-in-use",
    severity: "error",
    title: "The flake uses the folder of the split as a whole",
    meaning: "`src = ./nix` or `readDir ./nix` would see the new files, and so evaluate to something else.",
    remedy: "Choose another folder: `directory` in `flake-split.config.json`.",
  },
  {
    code: "flake/builtin-rebound",
    severity: "error",
    title: "The flake gives another meaning to a word of Nix",
    meaning:
      "Nix calls whatever `import`, `__sub`, `__lessThan` and some others are bound to. Code that moves to another file would get Nix's own meaning again.",
    remedy: "Choose another name for it.",
  },
  {
    code: "flake/undefined-variable",
    severity: "error",
    title: "A name is bound by nothing",
    meaning:
      "Nix refuses the file before it evaluates anything. A `${name}` in a script is often meant for the shell.",
    remedy: "Correct the name, bind it, or write `''${name}` if the shell is meant to see it.",
  },
  {
    code: "flake/check-failed",
    severity: "error",
    title: "The result would be wrong",
    meaning:
      "Every run checks its result before it writes: files parse, names are bound, imports pass what is taken, no token and no comment is lost. This result failed, and nothing was written.",
    remedy: "This is a fault of flake-split. Please report it with the flake.",
  },
  {
    code: "flake/nix-config-in-outputs",
    severity: "warning",
    title: "Settings are written where Nix doesn't read them",
    meaning:
      "Nix reads `nixConfig` at the top of `flake.nix`, before it evaluates anything. Inside `outputs` it is an output like any other, under a name that nothing asks for: no cache is used, and no setting is set.",
    remedy:
      "Move it beside `inputs` and `outputs`. There its values have to be literal: no `builtins.readFile`, no variables. It is your choice, so flake-split leaves it where it is.",
    example:
      '{ outputs = { self }: { nixConfig.extra-substituters = [ "https://cache.example.org" ]; packages = { }; }; }\n',
    mended:
      '{ nixConfig.extra-substituters = [ "https://cache.example.org" ]; outputs = { self }: { packages = { }; }; }\n',
  },
  {
    code: "flake/other-readme",
    severity: "warning",
    title: "The README of the folder is somebody's own",
    meaning:
      "`--docs` writes `nix/README.md`, and knows its own by the first line. What stands there begins otherwise, and is left as it is; everything else is done.",
    remedy: "Rename the file, or leave `--docs` out.",
  },
  {
    code: "flake/missing-file",
    severity: "error",
    title: "A file that the entry imports isn't there",
    meaning: "An earlier run wrote it, or you did. What it holds can't be followed.",
    remedy: "Restore it (`git checkout -- nix`), or run in the repository's own folder.",
  },
];
