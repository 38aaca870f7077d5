import { type Finding, systemPlace, type VerifyResult } from "@flake-split/nix";
import { count } from "../report/counts.ts";
import type { Palette } from "../report/palette.ts";
import { visible } from "../report/visible.ts";
import { findingLines, kinds } from "./finding-lines.ts";

/** A verification for people: what isn't the same and why, then the numbers. */
export function verifyText(result: VerifyResult, base: string, palette: Palette): string {
  const told = mergeFailing(groupSystems(result.findings.filter(({ kind }) => kind !== "same")));
  const width = Math.max(0, ...told.map(({ finding }) => kinds[finding.kind].label.length)) + 2;
  const lines = told.flatMap(({ finding, name, details }) => {
    const { label, differs } = kinds[finding.kind];
    const painted = (differs ? palette.red : palette.yellow)(label.padEnd(width));
    return [
      `${painted}${name}`,
      ...details.map((detail) => `${" ".repeat(width)}  ${palette.dim(oneLine(detail))}`),
    ];
  });
  const blank = lines.length > 0 ? [""] : [];
  return `${[...lines, ...blank, ...closing(result, base, palette)].join("\n")}\n`;
}

/** One line that says how it ended: `same as main (4355373): 12 outputs`. */
export function verdictLine({ verdict, findings, complete }: VerifyResult, base: string): string {
  const numbers = (Object.keys(kinds) as Finding["kind"][])
    .map((kind) => ({ kind, number: findings.filter((finding) => finding.kind === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} ${kinds[kind].label}`);
  const outputs = `${count(findings.length, "output")}: ${numbers.join(", ")}`;
  const rest = complete ? "" : "; some were not reached";
  switch (verdict) {
    case "same":
      return `the same as ${base}; ${outputs}${rest}`;
    case "partial":
      return `the same as ${base}, as far as it can be known; ${outputs}${rest}`;
    case "different":
      return `not the same as ${base}; ${outputs}${rest}`;
    case "inconclusive":
      return complete || findings.length === 0
        ? `nothing is known of any output; ${outputs}${rest}`
        : `not known to be the same as ${base}; ${outputs}${rest}`;
  }
}

function closing(result: VerifyResult, base: string, palette: Palette): readonly string[] {
  const { verdict, findings, conflicts, unlocked, unknownSystems } = result;
  const notes: string[] = [];
  const has = (kind: Finding["kind"]) => findings.some((finding) => finding.kind === kind);
  if (has("own-source")) {
    notes.push(
      "own source: the same but for the flake's own folder, which it holds and which has other files now.",
    );
  }
  if (has("needs-build"))
    notes.push("needs build: imports what must be built first; --allow-build builds it.");
  if (has("timed-out")) notes.push("timed out: takes longer than --timeout lets it.");
  if (has("fails-unread"))
    notes.push("fails unread: on both sides; too many outputs fail to ask for the reason of each.");
  if (has("not-comparable")) {
    notes.push(
      "not comparable: a function, a module that needs a whole configuration, or a value that is too large or too deep.",
    );
  }
  if (unknownSystems.length > 0) notes.push(`No output is for ${unknownSystems.join(", ")}.`);
  if (conflicts.length > 0) {
    const some = conflicts.slice(0, 5).map(oneLine).join(" ");
    notes.push(`Each side saw its own ${some}${conflicts.length > 5 ? " …" : ""}.`);
  }
  if (unlocked.length > 0) {
    const names = unlocked.join(", ");
    notes.push(
      `flake.lock doesn't have ${names} as declared: locked for this comparison alone; run nix flake lock.`,
    );
  }
  const isGood = verdict === "same" || verdict === "partial";
  return [...notes, (isGood ? palette.green : palette.red)(verdictLine(result, base))];
}

interface Told {
  readonly finding: Finding;
  readonly name: string;
  readonly details: readonly string[];
}

/** Findings in the order of their kinds; those that differ only by their system are told as one. */
function groupSystems(findings: readonly Finding[]): readonly Told[] {
  const groups = new Map<string, { finding: Finding; systems: string[]; details: readonly string[] }>();
  for (const finding of findings) {
    const place = systemPlace(finding.path);
    const system = place === undefined ? undefined : finding.path[place];
    const details = findingLines(finding).filter((line) => line !== "");
    const plain = details.map((line) => (system === undefined ? line : line.replaceAll(system, "*")));
    const path = finding.path.map((name, index) => (index === place ? "*" : name));
    const key = JSON.stringify([finding.kind, path, plain]);
    const group = groups.get(key) ?? { finding, systems: [], details };
    if (system !== undefined) group.systems.push(system);
    groups.set(key, group);
  }
  const order = Object.keys(kinds);
  return [...groups.values()]
    .sort((left, right) => order.indexOf(left.finding.kind) - order.indexOf(right.finding.kind))
    .map(({ finding, systems, details }) => ({ finding, details, name: nameOf(finding, systems) }));
}

/** One error may keep a hundred outputs from being known: it is told once, with the first of them. */
function mergeFailing(told: readonly Told[]): readonly Told[] {
  const isFailing = ({ finding }: Told) => ["fails-alike", "fails-unread"].includes(finding.kind);
  const keyOf = ({ finding, details }: Told) => JSON.stringify([finding.kind, details]);
  return told.flatMap((each, index) => {
    if (!isFailing(each)) return [each];
    const alike = told.filter((other) => isFailing(other) && keyOf(other) === keyOf(each));
    if (alike[0] !== told[index]) return [];
    return alike.length === 1 ? [each] : [{ ...each, name: `${each.name} and ${alike.length - 1} more` }];
  });
}

function nameOf({ path }: Finding, systems: readonly string[]): string {
  const all = systems.length > 1 ? `{${systems.join(",")}}` : systems[0];
  const place = systemPlace(path);
  return path.map((name, index) => (index === place ? (all ?? name) : quoted(name))).join(".");
}

/** Names of files and variables, too, may hold line breaks. */
function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "␊");
}

/** A name as Nix takes it in a path: `a.b` or one with a line break is a string. */
function quoted(name: string): string {
  return /^[\w'+-]+$/.test(name) ? name : JSON.stringify(name);
}
