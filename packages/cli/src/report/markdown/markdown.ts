import type { ImportGraph, LeftReport, Outcome, OwnerNote, PlacementReport } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { importMermaid } from "../../graph/mermaid.ts";
import type { Verification } from "../../verify/verification.ts";
import { bindings, count, grouped, lineCount, linesOf } from "../counts.ts";
import type { TextOf } from "../diagnostic-text.ts";
import type { JsonReport } from "../json.ts";
import { type ExpectedMove, findMoves, type Moves } from "../moves.ts";
import { type Positions, positionsByFile, positionsOf } from "../positions.ts";
import { repeatAdvice } from "../repeats.ts";
import { bindingFate } from "./binding-fate.ts";
import { diffSections } from "./diff-sections.ts";
import { code, fenced, prose, proseLines } from "./escape.ts";
import { marker } from "./marker.ts";
import { folded, table } from "./table.ts";

export interface MarkdownInput extends Outcome {
  readonly command: string;
  readonly result: JsonReport["result"];
  readonly flakePath: string;
  /** From the top of the repository to the flake's folder: empty, or ending in a slash. */
  readonly diffPrefix: string;
  readonly textOf: TextOf;
  /** Of the tree as it will be. */
  readonly graph: () => ImportGraph;
  readonly verification?: Verification | undefined;
  /** What of the plan this run moves. */
  readonly moving: readonly PlacementReport[];
  /** Commands that check the result. */
  readonly checks?: readonly string[];
  /** What the owner of the repository must know. */
  readonly notes?: () => readonly OwnerNote[];
}

/** What GitHub takes as the body of a comment, in characters. */
export const commentLimit = 65_536;
/** Left for who posts it. */
const spare = 536;
const limits = {
  moved: 14_000,
  left: 8_000,
  repeats: 6_000,
  findings: 6_000,
  chart: 12_000,
  verification: 6_000,
  notes: 3_000,
};
/** Tables of more rows are folded. */
const openRows = 12;

/**
 * A run, or what a run would do, as a comment on a pull request. It begins with a comment by which a later one of
 * the same command can replace it, and is never longer than GitHub allows.
 */
export function markdownReport(input: MarkdownInput): string {
  const source = positionsOf(input.textOf(input.flakePath) ?? "");
  const moves = findMoves(input.changes, expectedMoves(input, source));
  const blocks = [
    `${marker(input.command, input.diffPrefix)}\n## ${headline(input)}\n`,
    opening(input, moves),
    checks(input),
    findings(input),
    moved(input, source),
    repeated(input, source),
    left(input, source),
    chart(input),
    afterwards(input),
  ].filter((block) => block !== "");
  const text = blocks.join("\n");
  const room = commentLimit - spare - text.length - 200;
  const diffs = input.changes.length === 0 ? "" : diffSections(moves, input.changes, input.flakePath, room);
  return diffs === "" ? text : `${text}\n### Changes\n\n${diffs}`;
}

function expectedMoves({ plan, flakePath }: MarkdownInput, source: Positions): readonly ExpectedMove[] {
  return plan.placements.map(({ at, file }) => {
    const [first, last] = [source.at(at.start).line, source.at(Math.max(at.start, at.end - 1)).line];
    return { from: flakePath, start: first - 1, end: last, to: file };
  });
}

function headline({ command, result, changes, diffPrefix }: MarkdownInput): string {
  const name = `${code(`flake-split ${command}`)}${diffPrefix === "" ? "" : ` in ${code(diffPrefix)}`}`;
  const files = count(changes.length, "file");
  switch (result) {
    case "refused":
      return `${name} refuses this flake`;
    case "applied":
      return `${name} changed ${files}`;
    case "would-change":
      return `${name} would change ${files}`;
    case "planned":
      return `${name}: where everything would go`;
    case "unchanged":
      return `${name} has nothing to change`;
  }
}

function opening(input: MarkdownInput, { totals }: Moves): string {
  const { changes, flakePath } = input;
  if (changes.length === 0) return "";
  const entry = changes.find(({ path }) => path === flakePath);
  const made = changes.filter(({ before }) => before === undefined);
  const size =
    entry === undefined
      ? ""
      : `${code(flakePath)} goes from **${grouped(linesOf(entry.before))} to ${lineCount(linesOf(entry.after))}**. `;
  const files =
    made.length === 0
      ? ""
      : `${count(made.length, "new file")}, the longest of ${lineCount(Math.max(...made.map(({ after }) => linesOf(after))))}. `;
  const rows: [string, number, number][] = [
    ["stay where they were", totals.kept, totals.kept],
    ["moved, equal but for indentation", totals.moved, totals.moved],
    ["moved, and changed on the way", totals.changedBefore, totals.changedAfter],
    ["removed, or new", totals.removed, totals.added],
    ["**all**", totals.before, totals.after],
  ];
  const cells = rows.map(([title, before, after]) => [title, grouped(before), grouped(after)]);
  const legend = "Lines that aren't blank, compared by text alone, in all files of this change:\n\n";
  return `${size}${files}${legend}${table({ head: ["lines", "before:", "after:"], rows: cells }, 4_000)}`;
}

function checks({ result, changes, verification }: MarkdownInput): string {
  if (result === "planned" || result === "unchanged") return "";
  const written = changes.length > 0;
  const own = written
    ? "✅ **Checked before writing**: every file parses; every name is bound; every import finds its file and passes what it takes; every token and comment of the original is accounted for."
    : "❌ **Refused**: nothing was written.";
  const asked = written || verification !== undefined;
  return `### Checks\n\n- ${own}\n${asked ? verificationItem(verification) : ""}`;
}

function verificationItem(verification: Verification | undefined): string {
  if (verification === undefined) {
    return "- ⚪ **Not evaluated here**: `flake-split verify` compares what Nix makes of the flake before and after.\n";
  }
  const { verdict, summary, details } = verification;
  const mark = {
    same: "✅ **Evaluates alike**",
    different: "❌ **Evaluates differently**",
    unknown: "⚠️ **Not verified**",
  };
  const line = `- ${mark[verdict]}: ${prose(summary)}\n`;
  if (details === undefined || details.length > limits.verification) return line;
  return `${line}\n${folded("What was compared", fenced("text", details))}`;
}

function findings({ diagnostics, textOf }: MarkdownInput): string {
  const positions = positionsByFile(textOf);
  const rows = diagnostics.map((diagnostic) => [
    { error: "❌", warning: "⚠️", note: "ℹ️" }[diagnostic.severity],
    code(place(diagnostic, positions)),
    told(diagnostic),
    code(diagnostic.code),
  ]);
  const text = table({ head: ["", "where", "what", "code"], rows }, limits.findings);
  return text === "" ? "" : `### Findings\n\n${text}`;
}

function told({ message, why, help }: Diagnostic): string {
  const more = [
    why === undefined ? "" : `<br>Why: ${proseLines(why)}`,
    help === undefined ? "" : `<br>Help: ${proseLines(help)}`,
  ];
  return proseLines(message) + more.join("");
}

function place({ file, span }: Diagnostic, positions: (file: string) => Positions | undefined): string {
  const at = span === undefined ? undefined : positions(file)?.at(span.start);
  return at === undefined ? file : `${file}:${at.line}:${at.column}`;
}

/** What this run moves, or, of a plan, what the phases will. */
function moved(input: MarkdownInput, source: Positions): string {
  const planned = input.result === "planned";
  const written = new Map(input.changes.map(({ path, after }) => [path, (after ?? "").split("\n")]));
  const placements = planned ? input.plan.placements : input.moving.filter(({ file }) => written.has(file));
  if (placements.length === 0) return "";
  const entry = (input.textOf(input.flakePath) ?? "").split("\n");
  const fate = ({ at, file }: PlacementReport) => {
    const last = source.at(Math.max(at.start, at.end - 1)).line;
    const lines = entry.slice(source.at(at.start).line - 1, last);
    return bindingFate(lines, written.get(file) ?? []);
  };
  const rows = placements.map((placement) => [
    code(placement.binding),
    lineSpan(placement, source),
    code(placement.file),
    planned ? placement.phase : fate(placement),
    placement.reasons.map(({ reason }) => prose(reason)).join("; "),
  ]);
  const head = ["binding", `in ${code(input.flakePath)}:`, "to", planned ? "phase" : "as", "because"];
  return section(
    "What moves where",
    bindings(placements.length),
    table({ head, rows }, limits.moved),
    rows.length,
  );
}

function left({ plan, result, flakePath }: MarkdownInput, source: Positions): string {
  if (result === "refused" || plan.left.length === 0) return "";
  const rows = plan.left.map((item) => [
    code(item.binding),
    lineSpan(item, source),
    prose(item.reason),
    code(item.code),
  ]);
  const text = table({ head: ["binding", "line:", "why", "code"], rows }, limits.left);
  return section(`What stays in ${code(flakePath)}, and why`, bindings(rows.length), text, rows.length);
}

/** What several machines have, with each place and what can be done. */
function repeated({ plan: { repeats = [] }, result, flakePath }: MarkdownInput, source: Positions): string {
  if (result === "refused" || repeats.length === 0) return "";
  const rows = repeats.map((item) => [
    item.kind === "module" ? item.what : code(item.what),
    String(item.lines),
    item.places
      .map(({ binding, at }) => {
        const { line, column } = source.at(at.start);
        return `${code(binding)} ${code(`${flakePath}:${line}:${column}`)}`;
      })
      .join(", "),
    prose(repeatAdvice(item)),
    code(item.code),
  ]);
  const head = ["what", "lines", "where", "advice", "code"];
  const text = table({ head, rows }, limits.repeats);
  return section("What several machines repeat", count(rows.length, "piece"), text, rows.length);
}

function lineSpan({ at }: PlacementReport | LeftReport, source: Positions): string {
  const [first, last] = [source.at(at.start).line, source.at(Math.max(at.start, at.end - 1)).line];
  return first === last ? String(first) : `${first}–${last}`;
}

function chart(input: MarkdownInput): string {
  if (input.changes.length === 0) return "";
  const graph = input.graph();
  if (graph.calls.length === 0) return "";
  const text = importMermaid(graph, limits.chart);
  if (text === undefined) {
    return "### The new tree\n\nIts imports are more than a comment can draw; `flake-split graph` draws them.\n";
  }
  const legend =
    "An arrow is an import, with the names passed; a dotted one leads from the file that makes a value.";
  return `### The new tree\n\n${fenced("mermaid", text)}\n<sub>${legend}</sub>\n`;
}

/** What whoever merges this does next, and what else in the repository it touches. */
function afterwards({ changes, checks = [], notes = () => [] }: MarkdownInput): string {
  if (changes.length === 0 || checks.length === 0) return "";
  const rows = notes().map(({ file, line, message, help }) => [
    file === undefined ? "" : code(line === undefined ? file : `${file}:${line}`),
    prose(message),
    prose(help),
  ]);
  const commands = fenced("sh", checks.join("\n"));
  const minded = table({ head: ["where", "what", "help"], rows }, limits.notes);
  return `### To check${minded === "" ? "" : ", and to mind"}\n\n${[commands, minded].filter(Boolean).join("\n")}`;
}

function section(title: string, summary: string, text: string, rows: number): string {
  return `### ${title}\n\n${rows > openRows ? folded(summary, text) : text}`;
}
