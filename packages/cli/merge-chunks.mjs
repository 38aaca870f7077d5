// @ts-check
import { basename } from "node:path";
import { build } from "esbuild";

/** The file that holds what a start reads in any case. */
const core = "core.js";

/**
 * Puts the chunks that an entry imports at once into one file, since Node takes its time for each: esbuild makes one of
 * whatever several lazy parts share. The lazy parts then import from that file. Gives the new files by name.
 *
 * @param {import("esbuild").BuildResult<{ write: false, metafile: true }>} split built with `splitting`
 * @param {string} entry the name of the entry's file
 * @param {import("esbuild").BuildOptions} options how the files are written
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function mergeChunks({ outputFiles, metafile }, entry, options) {
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const chunks = [...chunksOf(entry, outputs)];
  /** What a chunk exports, by another name: two chunks may use the same. @param {string} chunk @param {string} name */
  const renamed = (chunk, name) => `${name} as ${name}_${chunks.indexOf(chunk)}`;
  const exportsOf = (/** @type {string} */ chunk) => outputs.get(chunk)?.exports ?? [];

  /** @param {string} name @param {string} contents @param {import("esbuild").Plugin} plugin */
  const rewrite = async (name, contents, plugin) => {
    const stdin = { contents, sourcefile: name, loader: /** @type {const} */ ("js"), resolveDir: "/" };
    const made = await build({ ...options, stdin, bundle: true, write: false, plugins: [plugin] });
    return /** @type {const} */ ([name, made.outputFiles[0]?.text ?? ""]);
  };
  const all = chunks.map((chunk) => {
    const names = exportsOf(chunk).map((name) => renamed(chunk, name));
    return `export { ${names.join(", ")} } from "./${chunk}";\n`;
  });
  const within = resolving(chunks, (chunk) => texts.get(chunk) ?? "");
  const fromCore = resolving(chunks, (chunk) => {
    const names = exportsOf(chunk).map((name) => renamed(chunk, name).split(" as ").reverse().join(" as "));
    return `export { ${names.join(", ")} } from "./${core}";\n`;
  });
  const others = [...texts].filter(([name]) => !chunks.includes(name));
  return new Map(
    await Promise.all([
      rewrite(core, all.join(""), within),
      ...others.map(([name, text]) => rewrite(name, text, fromCore)),
    ]),
  );
}

/**
 * The files that an entry imports at once, directly or not, without itself.
 *
 * @param {string} entry
 * @param {ReadonlyMap<string, import("esbuild").Metafile["outputs"][string]>} outputs
 */
function chunksOf(entry, outputs) {
  const found = new Set([entry]);
  for (const name of found) {
    for (const { path, kind } of outputs.get(name)?.imports ?? [])
      if (kind === "import-statement" && outputs.has(basename(path))) found.add(basename(path));
  }
  found.delete(entry);
  return found;
}

/**
 * Reads the chunks as `load` gives them, and leaves all other imports as they are.
 *
 * @param {readonly string[]} chunks
 * @param {(chunk: string) => string} load
 * @returns {import("esbuild").Plugin}
 */
function resolving(chunks, load) {
  return {
    name: "chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (kind === "entry-point") return undefined;
        const name = basename(path);
        const isOurs = path.startsWith("./") && kind === "import-statement" && chunks.includes(name);
        return isOurs ? { path: name, namespace: "chunk", sideEffects: true } : { path, external: true };
      });
      onLoad({ filter: /.*/, namespace: "chunk" }, ({ path }) => ({ contents: load(path), loader: "js" }));
    },
  };
}
