import type { FileChange, Outcome } from "@flake-split/codemods";
import type { Invocation } from "../arguments.ts";
import { unifiedDiff } from "../diff/unified-diff.ts";
import type { Host } from "../host.ts";
import { pagerFor } from "../pager/pager.ts";
import { coloredDiff } from "../report/colored-diff.ts";
import { paletteFor } from "../report/palette.ts";
import { choices, helpLines, type Reply, replyTo } from "./answers.ts";
import { groupText } from "./group-text.ts";
import { type Group, groupsOf } from "./groups.ts";

/** What the owner said no to. */
export interface Choice {
  readonly declined: ReadonlySet<string>;
  readonly declinesEntry: boolean;
}

export interface Asking {
  readonly host: Host;
  readonly invocation: Invocation;
  readonly flakePath: string;
  readonly diffPrefix: string;
  readonly textOf: (file: string) => string | undefined;
  /** The run without what is declined; it writes nothing. */
  readonly outcomeOf: (choice: Choice) => Outcome;
}

/** A run without what was declined; or none, because of a `q` or because nobody is there to answer any more. */
export type Chosen =
  | { readonly kind: "chosen"; readonly outcome: Outcome; readonly asked: number; readonly left: number }
  | { readonly kind: "quit" | "ended" };

/**
 * Asks of each group whether it moves. What a no makes move elsewhere, or move at all, is asked in turn, so that nothing
 * moves that its owner didn't see.
 */
export function chooseGroups(asking: Asking, first: Outcome): Chosen {
  const said = new Map<string, boolean>();
  let entry: boolean | undefined;
  let rest: boolean | undefined;
  let [asked, left] = [0, 0];
  for (let outcome = first; ; ) {
    const groups = questions(asking, outcome, said, entry);
    if (groups.length === 0) return { kind: "chosen", outcome, asked, left };
    const choice = choiceOf(said, entry);
    const round = rest === undefined ? askRound(asking, groups, choice) : { answers: groups.map(() => rest) };
    if ("kind" in round) return round;
    rest ??= round.rest;
    for (const [index, group] of groups.entries()) {
      const moves = round.answers[index] === true;
      if (group.kind === "entry") entry = moves;
      for (const { label } of group.bindings) said.set(label, moves);
      asked++;
      if (!moves) left++;
    }
    const isDeclined = round.answers.includes(false);
    if (isDeclined) outcome = asking.outcomeOf(choiceOf(said, entry));
  }
}

/** What is still to be asked: of `entry` alone, since files may have other names without it, and then the rest. */
function questions(
  { invocation, flakePath, textOf }: Asking,
  outcome: Outcome,
  said: ReadonlyMap<string, boolean>,
  entry: boolean | undefined,
): readonly Group[] {
  const groups = groupsOf(outcome, invocation.command.name, flakePath, textOf(flakePath) ?? "");
  const turn = groups.filter(({ kind }) => kind === "entry");
  if (turn.length > 0 && entry === undefined) return turn;
  return groups.filter(({ bindings }) => bindings.some(({ label }) => !said.has(label)));
}

function choiceOf(said: ReadonlyMap<string, boolean>, entry: boolean | undefined): Choice {
  const declined = [...said].flatMap(([label, moves]) => (moves ? [] : label));
  return { declined: new Set(declined), declinesEntry: entry === false };
}

interface Round {
  readonly answers: readonly (boolean | undefined)[];
  /** What was said of everything that follows. */
  readonly rest?: boolean | undefined;
}

function askRound(
  asking: Asking,
  groups: readonly Group[],
  choice: Choice,
): Round | { readonly kind: "quit" } | { readonly kind: "ended" } {
  const answers: (boolean | undefined)[] = [];
  let rest: boolean | undefined;
  for (let index = 0; index < groups.length; ) {
    const reply = ask(asking, groups, index, () => groupDiff(asking, groups, index, answers, choice));
    if (reply.kind === "back") index = Math.max(0, index - 1);
    else if (reply.kind !== "answer") return reply;
    else {
      const next = index + reachOf(reply.reach, groups, index);
      for (; index < next; index++) answers[index] = reply.moves;
      if (reply.reach === "rest") rest = reply.moves;
    }
  }
  return { answers, rest };
}

/** How many groups an answer is for. */
function reachOf(reach: "group" | "category" | "rest", groups: readonly Group[], index: number): number {
  const { phase, category } = groups[index] ?? {};
  if (reach === "group") return 1;
  const others = groups.slice(index);
  const end = others.findIndex((other) => other.phase !== phase || other.category !== category);
  return reach === "rest" || end < 0 ? others.length : end;
}

type Decision = Extract<Reply, { kind: "answer" | "back" | "quit" }> | { readonly kind: "ended" };

/** Puts one question until it is answered. */
function ask(
  { host, invocation, flakePath }: Asking,
  groups: readonly Group[],
  index: number,
  diff: () => string,
): Decision {
  const group = groups[index];
  if (group === undefined) throw new Error(`there is no group ${index}`);
  const palette = paletteFor(host.stderr, host.env, invocation.color);
  const isEntry = group.kind === "entry";
  const question = isEntry ? `Write it` : `Move it to ${group.files.join(", ")}`;
  host.stderr.write(`\n${groupText(group, flakePath, { index, total: groups.length }, palette)}`);
  for (;;) {
    host.stderr.write(palette.bold(`${question} [${choices(isEntry)}]? `));
    const line = host.stdin.readLine();
    if (line === undefined) {
      host.stderr.write("\n");
      return { kind: "ended" };
    }
    const reply = replyTo(line, isEntry) ?? { kind: "help" };
    if (reply.kind === "diff") show(host, invocation, diff());
    else if (reply.kind !== "help") return reply;
    else if (line.trim() !== "") host.stderr.write(`${helpLines(isEntry).join("\n")}\n`);
  }
}

function show(host: Host, invocation: Invocation, diff: string): void {
  const text = diff === "" ? "By itself it changes nothing: it moves with a group that comes later.\n" : diff;
  const pager = invocation.pager && diff !== "" ? pagerFor(host) : undefined;
  const colored = coloredDiff(text, paletteFor(host.stderr, host.env, invocation.color));
  if (pager === undefined || !host.page(pager, colored)) host.stderr.write(colored);
}

/** What a yes adds to what was said before, as if every question after it were answered with no. */
function groupDiff(
  { outcomeOf, textOf, diffPrefix }: Asking,
  groups: readonly Group[],
  index: number,
  answers: readonly (boolean | undefined)[],
  choice: Choice,
): string {
  const group = groups[index];
  if (group?.kind === "entry") return unifiedDiff(group.changes, diffPrefix);
  const withoutThose = (isLeft: (at: number) => boolean) => {
    const left = groups.flatMap(({ bindings }, at) => (isLeft(at) ? bindings.map(({ label }) => label) : []));
    return outcomeOf({ ...choice, declined: new Set([...choice.declined, ...left]) }).changes;
  };
  const isOpen = (at: number) => at > index || (at < index && answers[at] !== true);
  const without = withoutThose((at) => at === index || isOpen(at));
  return unifiedDiff(between(without, withoutThose(isOpen), textOf), diffPrefix);
}

function between(
  before: readonly FileChange[],
  after: readonly FileChange[],
  textOf: Asking["textOf"],
): readonly FileChange[] {
  const earlier = new Map(before.map((change) => [change.path, change.after]));
  const later = new Map(after.map((change) => [change.path, change.after]));
  const paths = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  const textIn = (texts: ReadonlyMap<string, string | undefined>, path: string) =>
    texts.has(path) ? texts.get(path) : textOf(path);
  return paths
    .map((path) => ({ path, before: textIn(earlier, path), after: textIn(later, path) }))
    .filter((change) => change.before !== change.after);
}
