#!/usr/bin/env node
// Stands in for nix-eval-jobs in tests: the derivations of an expression, a line of JSON each.
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

const args = process.argv.slice(2);
if (args[0] === "--help") process.exit(0);
const own = ["--workers", "--max-memory-size", "--expr"];
const value = (name) => args[args.indexOf(name) + 1];
const options = args.filter((arg, index) => !own.includes(arg) && !own.includes(args[index - 1]));
const walk = `
let
  walk = path: value:
    let told = builtins.tryEval (if value.type or null == "derivation" then [ { attrPath = path; inherit (value) drvPath; } ]
      else if value.recurseForDerivations or false then builtins.concatMap (name: walk (path ++ [ name ]) value.\${name}) (builtins.attrNames value)
      else [ ]);
    in if told.success then told.value else [ { attrPath = path; error = "error:\\n       … while calling the 'throw' builtin\\n\\n       error: thrown"; } ];
in walk [ ] ({ recurseForDerivations = true; } // (${value("--expr")}))`;
const flags = ["--eval", "--strict", "--json", "--read-write-mode", ...options, "-"];
const { stdout, stderr, status } = spawnSync("nix-instantiate", flags, { input: walk, encoding: "utf8" });
if (status !== 0) process.stderr.write(stderr);
const lines = status === 0 ? JSON.parse(stdout).map((job) => `${JSON.stringify(job)}\n`) : [];
if (process.env.EVAL_JOBS_LOG) appendFileSync(process.env.EVAL_JOBS_LOG, lines.join(""));
process.stdout.write(lines.join(""));
process.exit(status);
