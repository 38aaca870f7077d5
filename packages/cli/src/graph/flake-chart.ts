import type { BindingGraph, ImportGraph } from "@flake-split/codemods";

/** What `graph` draws, before it is drawn. */
export interface FlakeChart {
  readonly entry: string;
  readonly files: readonly ChartFile[];
  readonly bindings: readonly ChartBinding[];
  readonly outputs: readonly ChartOutput[];
  /** Between bindings, by index: the first uses the second. */
  readonly uses: readonly (readonly [number, number])[];
  readonly imports: readonly ChartImport[];
}

export interface ChartFile {
  readonly path: string;
  /** The lines that it has; of a planned file, those that it will get. */
  readonly lines: number;
  readonly state: "entry" | "there" | "planned";
  readonly category: string | null;
}

export interface ChartBinding {
  readonly name: string;
  /** Where it stands in the entry, counted from 1, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Where it goes, or the entry, where it stays. */
  readonly file: string;
  readonly category: string | null;
  readonly phase: string | null;
  readonly reason: string;
}

export interface ChartOutput {
  readonly name: string;
  readonly bindings: readonly number[];
  readonly files: readonly string[];
}

export interface ChartImport {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
  /** The lines of the entry that import it, first and last; none in another file. */
  readonly lines: readonly (readonly [number, number])[];
}

export interface FlakeChartInput {
  readonly flakePath: string;
  readonly imports: ImportGraph;
  readonly bindings: BindingGraph;
  /** The line of an offset of the entry, from 1. */
  readonly lineAt: (offset: number) => number;
  readonly lines: number;
}

export function flakeChart({ flakePath, imports, bindings, lineAt, lines }: FlakeChartInput): FlakeChart {
  const drawn = bindings.items.map(({ binding, at, file, category, phase, reason }) => ({
    name: binding,
    firstLine: lineAt(at.start),
    lastLine: lineAt(Math.max(at.start, at.end - 1)),
    file: file ?? flakePath,
    category,
    phase,
    reason,
  }));
  const names = new Set([...bindings.outputs, ...imports.outputs].map(({ name }) => name));
  return {
    entry: flakePath,
    files: filesOf(flakePath, lines, imports, drawn),
    bindings: drawn,
    outputs: [...names].map((name) => ({
      name,
      bindings: bindings.outputs.find((output) => output.name === name)?.uses ?? [],
      files: imports.outputs.find((output) => output.name === name)?.files ?? [],
    })),
    uses: bindings.uses,
    imports: imports.calls.map(({ from, to, passes, places }) => ({
      from,
      to,
      names: passes.map(({ name }) => name),
      lines: from === flakePath ? places.map(({ start, end }) => [lineAt(start), lineAt(end - 1)]) : [],
    })),
  };
}

function filesOf(
  entry: string,
  lines: number,
  imports: ImportGraph,
  bindings: readonly ChartBinding[],
): readonly ChartFile[] {
  const files = new Map<string, ChartFile>([[entry, { path: entry, lines, state: "entry", category: null }]]);
  for (const { path, lines: length } of imports.files) {
    if (path !== entry) files.set(path, { path, lines: length, state: "there", category: null });
  }
  for (const { file, category, firstLine, lastLine } of bindings) {
    const known = files.get(file);
    if (file === entry) continue;
    const length = lastLine - firstLine + 1 + (known?.lines ?? 0);
    files.set(file, { path: file, lines: length, state: known?.state ?? "planned", category });
  }
  return [...files.values()];
}
