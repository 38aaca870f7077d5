// @ts-check
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Node reads installed packages as they are, since esbuild makes no ES module of all of them; sources keep their own
 * places, from which they find the grammar, the driver and the fixtures.
 *
 * @type {import("esbuild").Plugin}
 */
const places = {
  name: "places",
  setup(bundle) {
    bundle.onResolve({ filter: /^(web-tree-sitter|fast-check)$/ }, ({ path }) => ({
      path: import.meta.resolve(path),
      external: true,
    }));
    bundle.onLoad({ filter: /[\\/](packages|scripts)[\\/].*\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: readFileSync(path, "utf8")
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll("import.meta.filename", JSON.stringify(path))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
    }));
  },
};

/**
 * Bundles a script written in TypeScript with the sources that it uses, and gives what it exports.
 *
 * @param {string} entry Below the repository's root.
 */
export async function loadScript(entry) {
  const folder = mkdtempSync(join(tmpdir(), "flake-split-script-"));
  try {
    const outfile = join(folder, "main.mjs");
    await build({
      entryPoints: [join(root, entry)],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      outfile,
      plugins: [places],
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
