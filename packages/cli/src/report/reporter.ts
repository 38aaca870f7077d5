import { resolve } from "node:path";
import type { BindingGraph, ImportGraph, Outcome, OwnerNote, PlacementReport } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import type { Format, Invocation } from "../arguments.ts";
import { unifiedDiff } from "../diff/unified-diff.ts";
import type { Host } from "../host.ts";
import { writePaged } from "../pager/pager.ts";
import type { Verification } from "../verify/verification.ts";
import { coloredDiff } from "./colored-diff.ts";
import { count } from "./counts.ts";
import { diagnosticTexts, type TextOf } from "./diagnostic-text.ts";
import { type JsonReport, jsonReport } from "./json.ts";
import { movedBy } from "./moved-by.ts";
import { nextSteps } from "./next-steps.ts";
import { type Palette, paletteFor, plain } from "./palette.ts";
import { planTree } from "./plan-tree.ts";
import { positionsOf } from "./positions.ts";
import { planSummary, summary } from "./summary.ts";

/** What a command came to. */
export interface Conclusion extends Outcome {
  readonly result: JsonReport["result"];
  readonly flakePath: string;
  /** From the top of the repository to the flake's folder: empty, or ending in a slash. */
  readonly diffPrefix: string;
  readonly textOf: TextOf;
  /** Of the tree as it will be. */
  readonly graph: () => ImportGraph;
  /** What Nix said of the result, if it was asked. */
  readonly verification?: Verification | undefined;
  /** Of the plan. */
  readonly bindings: () => BindingGraph;
  /** What the owner of the repository must know of the changes. */
  readonly notes: () => readonly OwnerNote[];
}

/** Tells the user: results on stdout (or in a file), everything else on stderr. */
export interface Reporter {
  /** A message about what happens. */
  say(message: string): void;
  diagnose(diagnostics: readonly Diagnostic[], textOf?: TextOf): void;
  result(conclusion: Conclusion): void;
  /** Reports why there is no result, and returns the exit status for that. */
  refuse(diagnostics: readonly Diagnostic[]): number;
}

export async function reporterFor(host: Host, invocation: Invocation): Promise<Reporter> {
  const special = await specialRenderer(askedFormat(invocation));
  const colors = paletteFor(host.stderr, host.env, invocation.color);
  const reporter: Reporter = {
    say(message) {
      if (!invocation.quiet) host.stderr.write(`flake-split: ${message}\n`);
    },
    diagnose(diagnostics, textOf = () => undefined) {
      const shown = diagnostics.filter(({ severity }) => severity === "error" || !invocation.quiet);
      if (shown.length > 0) host.stderr.write(diagnosticTexts(shown, textOf, colors));
    },
    result(conclusion) {
      report(host, invocation, conclusion, special);
    },
    refuse(diagnostics) {
      reporter.diagnose(diagnostics);
      const plan = { placements: [], left: [], files: [] };
      const nowhere = { flakePath: "flake.nix", diffPrefix: "", textOf: () => undefined };
      reporter.result({ changes: [], plan, diagnostics, result: "refused", ...nowhere, ...noGraphs });
      return 1;
    },
  };
  return reporter;
}

function report(
  host: Host,
  invocation: Invocation,
  conclusion: Conclusion,
  special: Renderer | undefined,
): void {
  const format = formatFor(invocation, conclusion);
  if (format === undefined) return;
  const toFile = invocation.output !== undefined && invocation.output !== "-";
  const palette = toFile ? plain : paletteFor(host.stdout, host.env, invocation.color);
  const text =
    special?.({
      ...conclusion,
      command: invocation.command.name,
      checks: checksOf(invocation, conclusion),
      moving: ownPlacements(invocation, conclusion),
    }) ?? render(format, invocation, conclusion, palette);
  if (toFile) host.fs.writeFile(resolve(host.cwd, invocation.output ?? ""), Buffer.from(text, "utf8"));
  else if (invocation.pager && (format === "diff" || format === "tree")) writePaged(host, text);
  else host.stdout.write(text);
}

type Renderer = (
  input: Conclusion & {
    readonly command: string;
    readonly checks: readonly string[];
    readonly moving: readonly PlacementReport[];
  },
) => string;

/** The commands that check a run, once it is written. */
function checksOf(invocation: Invocation, conclusion: Conclusion): readonly string[] {
  return conclusion.changes.length === 0
    ? []
    : nextSteps(invocation, "applied", ownPlacements(invocation, conclusion));
}

/** What this command moves. */
export function ownPlacements({ command }: Invocation, conclusion: Conclusion): readonly PlacementReport[] {
  return command.name === "all" ? conclusion.plan.placements : movedBy(command.name, conclusion);
}

/** The formats that few runs want are loaded when asked for. */
async function specialRenderer(format: Format | undefined): Promise<Renderer | undefined> {
  switch (format) {
    case "markdown":
      return (await import("./markdown/markdown.ts")).markdownReport;
    case "sarif":
      return (await import("./sarif.ts")).sarifReport;
    case "mermaid":
    case "dot":
    case "svg":
    case "html": {
      const { renderGraph } = await import("../graph/render-graph.ts");
      return (input) => renderGraph(format, input);
    }
    default:
      return undefined;
  }
}

const noGraphs = {
  graph: (): ImportGraph => ({ files: [], calls: [], outputs: [] }),
  bindings: (): BindingGraph => ({ items: [], uses: [], outputs: [] }),
  notes: (): readonly OwnerNote[] => [],
};

/** Of a refused run, whose diagnostics are out, only what another program reads is printed. */
const forPrograms: readonly (Format | undefined)[] = ["json", "markdown", "sarif"];

function askedFormat({ command, format }: Invocation): Format | undefined {
  return format ?? (command.kind === "graph" ? "mermaid" : undefined);
}

/** What to print. */
function formatFor(invocation: Invocation, { result }: Conclusion): Format | undefined {
  const { command, dryRun, check, quiet } = invocation;
  const format = askedFormat(invocation);
  if (result === "refused") return forPrograms.includes(format) ? format : undefined;
  if (format !== undefined) return format;
  if (command.kind === "plan") return "tree";
  if (dryRun) return "diff";
  return check || quiet ? undefined : "summary";
}

/** A result in one of the formats that have no renderer of their own. */
export function render(
  format: Format,
  invocation: Invocation,
  conclusion: Conclusion,
  palette: Palette,
): string {
  const { plan, flakePath } = conclusion;
  const source = () => positionsOf(conclusion.textOf(flakePath) ?? "");
  switch (format) {
    case "json":
      return jsonReport({ ...conclusion, command: invocation.command.name });
    case "diff":
      return coloredDiff(unifiedDiff(conclusion.changes, conclusion.diffPrefix), palette);
    case "tree":
      return planTree(plan, flakePath, source(), palette);
    case "summary":
      if (invocation.command.kind === "plan") return planSummary(plan, flakePath, source(), palette);
      return phaseSummary(invocation, conclusion, palette);
    default:
      throw new Error(`${format} has a renderer of its own`);
  }
}

function phaseSummary(invocation: Invocation, conclusion: Conclusion, palette: Palette): string {
  const { command } = invocation;
  const { plan, changes, flakePath, result } = conclusion;
  const changed = changes.length > 0;
  const did = result === "applied" ? "changed" : "would change";
  const placements = ownPlacements(invocation, conclusion);
  return summary(
    {
      headline: changed
        ? `${command.name} ${did} ${count(changes.length, "file")}`
        : `${command.name}: nothing to change`,
      changes,
      placements: changed ? placements : [],
      left: plan.left,
      flakePath,
      source: positionsOf(conclusion.textOf(flakePath) ?? ""),
      nextSteps: changed ? nextSteps(invocation, result, placements) : [],
      notes: changed ? conclusion.notes() : [],
    },
    palette,
  );
}
