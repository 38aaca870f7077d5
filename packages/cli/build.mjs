// @ts-check
/*
 * Bundles the command line into `dist/`, with everything that it needs at run time: the published package
 * has no dependencies.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { licenseTexts } from "./licenses.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const workspace = resolve(here, "../..");
const dist = join(here, "dist");

/** Read at run time by `packages/syntax`, which looks beside its own code first. */
const wasmFiles = [
  join(workspace, "packages/syntax/grammar/tree-sitter-nix.wasm"),
  join(workspace, "node_modules/web-tree-sitter/tree-sitter.wasm"),
];

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

/**
 * The program is a script, in which `import()` has no meaning to Node. web-tree-sitter's CommonJS has one, of a module that is
 * only asked for when a grammar is given as a path.
 */
const noModules = {
  name: "no-modules",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^web-tree-sitter$/ }, () => ({
      path: join(workspace, "node_modules/web-tree-sitter/tree-sitter.cjs"),
    }));
    build.onResolve({ filter: /^[a-z]/ }, ({ kind, path }) =>
      kind === "dynamic-import" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const inMemory = /** @type {const} */ ({ write: false, metafile: true });
/** @type {import("esbuild").BuildOptions} */
const written = {
  absWorkingDir: here,
  bundle: true,
  // Less to read at every start; names stay, so that a stack trace in a bug report says something.
  minifyWhitespace: true,
  minifySyntax: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  charset: "ascii",
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  legalComments: "none",
  logLevel: "warning",
  // Of web-tree-sitter's own, which isn't called.
  logOverride: { "direct-eval": "silent" },
  plugins: [noModules, jsonAsText],
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
// The package's own sources are modules.
writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');

const program = await bundle("src/program.ts", "program.js", {
  banner: { js: "(function(exports,require,module,__filename,__dirname){" },
  footer: { js: "})" },
});
const worker = await bundle("src/spinner-worker.ts", "spinner-worker.js");
await bundle("src/main.ts", "flake-split.js", { banner: { js: "#!/usr/bin/env node" } });
const asModule = { define: {}, format: /** @type {const} */ ("esm") };
await bundle("src/jscodeshift/entry.ts", "transform.mjs", asModule);
for (const file of wasmFiles) {
  if (!existsSync(file)) throw new Error(`${file} is missing: the command line can't parse without it`);
  copyFileSync(file, join(dist, basename(file)));
}
// What `packages/nix` hands to Nix; it looks beside its own code.
const driver = join(workspace, "packages/nix/src/driver");
if (existsSync(driver)) cpSync(driver, join(dist, "driver"), { recursive: true });
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licenseTexts(bundledFolders([program, worker])));
chmodSync(join(dist, "flake-split.js"), statSync(join(dist, "flake-split.js")).mode | 0o111);
await makeCode();
await writeTransforms();

/**
 * Bundles an entry into one file of `dist/`, and gives what is known of it.
 * @param {string} entry @param {string} name @param {import("esbuild").BuildOptions} [options]
 */
async function bundle(entry, name, options = {}) {
  const { outputFiles, metafile } = await build({
    ...written,
    ...options,
    entryPoints: [entry],
    ...inMemory,
  });
  const [text = ""] = outputFiles.map((file) => file.text);
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const modules = imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => path);
  if (modules.length > 0) throw new Error(`${name} loads ${modules.join(", ")} by import()`);
  writeFileSync(join(dist, name), text);
  return metafile;
}

/** Runs the program on a flake, and keeps the code that V8 has made of it by then. */
async function makeCode() {
  const scratch = mkdtempSync(join(tmpdir(), "flake-split-build-"));
  try {
    const maker = join(scratch, "make-code.mjs");
    const { outputFiles } = await build({
      ...written,
      ...asModule,
      entryPoints: ["src/make-code.ts"],
      ...inMemory,
    });
    writeFileSync(maker, outputFiles[0]?.text ?? "");
    const flake = join(scratch, "flake");
    cpSync(join(workspace, "fixtures/monolith"), flake, { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [maker, dist], { cwd: flake, encoding: "utf8" });
    if (status !== 0) throw new Error(`the program's code could not be made: ${stderr}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * A file for each phase at the top of the package, for `jscodeshift -t node_modules/flake-split/phase1`. jscodeshift loads a
 * transform with `require` and compiles with Babel what it loads, `import()` of an ES module to a `require` that fails.
 * It doesn't compile a file without an extension, which Node takes for CommonJS when it is required.
 */
async function writeTransforms() {
  const { transformNames } = await import(pathToFileURL(join(dist, "transform.mjs")).href);
  for (const name of transformNames) {
    const call = `import("./dist/transform.mjs").then(({ transform }) => transform("${name}", file, api, options))`;
    writeFileSync(join(here, name), `module.exports = (file, api, options) =>\n  ${call};\n`);
  }
}

/**
 * The folders of the packages that have bytes in the output, and of the grammar.
 * @param {readonly import("esbuild").Metafile[]} metafiles @returns {string[]}
 */
function bundledFolders(metafiles) {
  const folders = new Set([join(workspace, "node_modules/tree-sitter-nix")]);
  for (const output of metafiles.flatMap(({ outputs }) => Object.values(outputs))) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && bytesInOutput > 0) folders.add(resolve(here, folder));
    }
  }
  return [...folders];
}
