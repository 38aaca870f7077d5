import type { ImportCall, ImportGraph } from "@flake-split/codemods";

/** What a chart of imports shows, whatever draws it. */
export interface Chart {
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

export interface ChartNode {
  readonly key: string;
  /** `nix/packages` for its `default.nix`. */
  readonly title: string;
  /** `folded` stands for several files that one file imports. */
  readonly kind: "entry" | "file" | "folded";
  readonly files: number;
  readonly lines: number;
}

export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** `import`: `from` imports `to`. `value`: `from` makes what a third file passes to `to`. */
  readonly kind: "import" | "value";
  readonly names: readonly string[];
}

/** The chart of a graph, in which more than `leaves` files that only one file imports become one node. */
export function importChart(graph: ImportGraph, leaves: number): Chart {
  const folds = foldedFiles(graph, leaves);
  return chartOf(graph, (path) => {
    const owner = folds.get(path);
    return owner === undefined
      ? { key: path, title: titleOf(path), kind: "file" }
      : { key: `${owner}\0`, title: `${folderOf(owner)}/…`, kind: "folded" };
  });
}

/** The chart of the files that the entry imports itself, each with all that it leads to. */
export function regionChart(graph: ImportGraph): Chart {
  const regions = regionsOf(graph.files, graph.calls);
  return chartOf(graph, (path) => {
    const key = regions.get(path) ?? path;
    return { key, title: titleOf(key), kind: "file" };
  });
}

type Place = Pick<ChartNode, "key" | "title" | "kind">;

function chartOf({ files, calls }: ImportGraph, placeOf: (path: string) => Place): Chart {
  const nodes = new Map<string, ChartNode>();
  for (const [index, { path, lines }] of files.entries()) {
    const place = placeOf(path);
    const known = nodes.get(place.key);
    nodes.set(place.key, {
      ...place,
      kind: index === 0 ? "entry" : place.kind,
      files: (known?.files ?? 0) + 1,
      lines: (known?.lines ?? 0) + lines,
    });
  }
  return { nodes: [...nodes.values()], edges: edgesOf(calls, (path) => placeOf(path).key) };
}

/** For each file, the one that the entry imports and that leads to it first. Files come in the order in which they are reached. */
export function regionsOf(
  files: readonly { readonly path: string }[],
  calls: readonly { readonly from: string; readonly to: string }[],
): ReadonlyMap<string, string> {
  const entry = files[0]?.path;
  const callers = new Map<string, string[]>();
  for (const { from, to } of calls) callers.set(to, [...(callers.get(to) ?? []), from]);
  const regions = new Map<string, string>();
  for (const { path } of files) {
    const from = callers.get(path) ?? [];
    const isOwn = from.some((caller) => caller === entry);
    const known = from.map((caller) => regions.get(caller)).find((region) => region !== undefined);
    regions.set(path, isOwn ? path : (known ?? path));
  }
  return regions;
}

/** For each file that is folded, the file that imports it. */
function foldedFiles({ files, calls }: ImportGraph, leaves: number): ReadonlyMap<string, string> {
  const callers = new Map<string, string[]>();
  for (const { from, to } of calls) callers.set(to, [...(callers.get(to) ?? []), from]);
  const calling = new Set(calls.map(({ from }) => from));
  const byOwner = new Map<string, string[]>();
  for (const { path } of files.slice(1)) {
    const [owner, ...others] = callers.get(path) ?? [];
    if (owner === undefined || owner === files[0]?.path || others.length > 0 || calling.has(path)) continue;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), path]);
  }
  const folded = [...byOwner].filter(([, own]) => own.length > leaves);
  return new Map(folded.flatMap(([owner, own]) => own.map((path): [string, string] => [path, owner])));
}

function edgesOf(calls: readonly ImportCall[], nodeOf: (path: string) => string): readonly ChartEdge[] {
  const edges = new Map<string, { edge: ChartEdge; names: Set<string> }>();
  const add = (from: string, to: string, kind: ChartEdge["kind"], names: readonly string[]) => {
    if (from === to) return;
    const key = `${kind} ${from} ${to}`;
    const known = edges.get(key) ?? { edge: { from, to, kind, names: [] }, names: new Set<string>() };
    for (const name of names) known.names.add(name);
    edges.set(key, known);
  };
  for (const { from, to, passes } of calls) {
    const own = passes.filter(({ source }) => source === from);
    add(
      nodeOf(from),
      nodeOf(to),
      "import",
      own.map(({ name }) => name),
    );
    for (const { name, source } of passes) {
      if (source !== from) add(nodeOf(source), nodeOf(to), "value", [name]);
    }
  }
  return [...edges.values()].map(({ edge, names }) => ({ ...edge, names: [...names] }));
}

function titleOf(path: string): string {
  return path.endsWith("/default.nix") ? folderOf(path) : path;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}
