import { spawnSync } from "node:child_process";

/**
 * The text of a `flake.lock` for inputs without inputs of their own that are folders of this machine, by name. A flake's text
 * can't say where those are, and declares `path:/somewhere/NAME`.
 */
export function pathLock(inputs: Readonly<Record<string, string>>): string {
  const nodes = Object.entries(inputs).map(([name, path]) => {
    const { stdout } = spawnSync("nix-hash", ["--type", "sha256", path], { encoding: "utf8" });
    const narHash = `sha256-${Buffer.from((stdout ?? "").trim(), "hex").toString("base64")}`;
    return [
      name,
      { locked: { type: "path", path, narHash }, original: { type: "path", path: `/somewhere/${name}` } },
    ] as const;
  });
  const root = { inputs: Object.fromEntries(Object.keys(inputs).map((name) => [name, name])) };
  return JSON.stringify({ version: 7, root: "root", nodes: { root, ...Object.fromEntries(nodes) } });
}
