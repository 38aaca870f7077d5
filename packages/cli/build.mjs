// @ts-check
/*
 * Bundles the command line into `dist/`, with everything that it needs at run time: the published package
 * has no dependencies. Splitting is on, so what `main.ts` imports lazily stays out of the first file read.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { licenseTexts } from "./licenses.mjs";
import { mergeChunks } from "./merge-chunks.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const workspace = resolve(here, "../..");
const dist = join(here, "dist");

/** Read at run time by `packages/syntax`, which looks beside its own code first. */
const wasmFiles = [
  join(workspace, "packages/syntax/grammar/tree-sitter-nix.wasm"),
  join(workspace, "node_modules/web-tree-sitter/tree-sitter.wasm"),
];

/**
 * A bundled CommonJS dependency that calls `require("fs")` has no `require` in an ES module. It gets Node's module
 * when it asks, without `createRequire` in every file.
 */
const builtinModules = {
  name: "builtin-modules",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ kind, path }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** A long JSON file costs V8 far less as a string to parse than as code, and each start would compile it. */
const jsonAsText = {
  name: "json-as-text",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});`, loader: "js" };
    });
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** @type {import("esbuild").BuildOptions} */
const written = {
  absWorkingDir: here,
  // Less to read at every start; names stay, so that a stack trace in a bug report says something.
  minifyWhitespace: true,
  minifySyntax: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  // Of web-tree-sitter's own, which isn't called.
  logOverride: { "direct-eval": "silent" },
};
const split = await build({
  ...written,
  // The spinner turns in a thread of its own.
  entryPoints: {
    "flake-split": "src/main.ts",
    "spinner-worker": "src/spinner-worker.ts",
    transform: "src/jscodeshift/transform.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  metafile: true,
  write: false,
  // CommonJS dependencies ask for their own place.
  define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
  plugins: [builtinModules, jsonAsText],
});

const { metafile } = split;
for (const [name, text] of await mergeChunks(split, "flake-split.js", written)) {
  writeFileSync(join(dist, name), text);
}
for (const file of wasmFiles) {
  if (!existsSync(file)) throw new Error(`${file} is missing: the command line can't parse without it`);
  copyFileSync(file, join(dist, basename(file)));
}
// What `packages/nix` hands to Nix; it looks beside its own code.
const driver = join(workspace, "packages/nix/src/driver");
if (existsSync(driver)) cpSync(driver, join(dist, "driver"), { recursive: true });
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licenseTexts(bundledFolders()));
makeExecutable(join(dist, "flake-split.js"));
await writeTransforms();

/**
 * A file for each phase at the top of the package, for `jscodeshift -t node_modules/flake-split/phase1`. jscodeshift loads a
 * transform with `require` and compiles with Babel what it loads, `import()` of an ES module to a `require` that fails.
 * It doesn't compile a file without an extension, which Node takes for CommonJS when it is required.
 */
async function writeTransforms() {
  const { transformNames } = await import(pathToFileURL(join(dist, "transform.js")).href);
  for (const name of transformNames) {
    const call = `import("./dist/transform.js").then(({ transform }) => transform("${name}", file, api, options))`;
    writeFileSync(join(here, name), `module.exports = (file, api, options) =>\n  ${call};\n`);
  }
}

/** The folders of the packages that have bytes in the output, and of the grammar. @returns {string[]} */
function bundledFolders() {
  const folders = new Set([join(workspace, "node_modules/tree-sitter-nix")]);
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && bytesInOutput > 0) folders.add(resolve(here, folder));
    }
  }
  return [...folders];
}

/** @param {string} file */
function makeExecutable(file) {
  const text = readFileSync(file, "utf8");
  if (!text.startsWith("#!")) writeFileSync(file, `#!/usr/bin/env node\n${text}`);
  chmodSync(file, statSync(file).mode | 0o111);
}
