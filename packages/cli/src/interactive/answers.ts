/** What can be said to a question. */
export type Reply =
  | { readonly kind: "answer"; readonly moves: boolean; readonly reach: "group" | "category" | "rest" }
  | { readonly kind: "back" }
  | { readonly kind: "quit" }
  /** What is shown before the question is put again. */
  | { readonly kind: "diff" }
  | { readonly kind: "help" };

interface Letter {
  readonly letter: string;
  readonly help: string;
  readonly reply: Reply;
  /** Whether it is of no use to the question about `entry`, which has nothing before it and nothing beside it. */
  readonly ofGroups?: true;
}

const answer = (moves: boolean, reach: "group" | "category" | "rest"): Reply => ({
  kind: "answer",
  moves,
  reach,
});

/** In the order of the prompt. Those that git has mean what they mean to `git add -p`, but for `s` and `d`. */
const letters: readonly Letter[] = [
  { letter: "y", help: "yes", reply: answer(true, "group") },
  { letter: "n", help: "no, it stays as it is", reply: answer(false, "group") },
  {
    letter: "Y",
    help: "yes to this and to the rest of its category",
    reply: answer(true, "category"),
    ofGroups: true,
  },
  {
    letter: "N",
    help: "no to this and to the rest of its category",
    reply: answer(false, "category"),
    ofGroups: true,
  },
  { letter: "a", help: "yes to this and to everything after it", reply: answer(true, "rest") },
  { letter: "s", help: "stop here: no to this and to everything after it", reply: answer(false, "rest") },
  { letter: "d", help: "show the diff that a yes adds", reply: { kind: "diff" } },
  { letter: "b", help: "back to the question before", reply: { kind: "back" }, ofGroups: true },
  { letter: "q", help: "quit; nothing is written", reply: { kind: "quit" } },
  { letter: "?", help: "print this help", reply: { kind: "help" } },
];

/** What a question takes: `y,n,a`. */
export function choices(isEntry: boolean): string {
  return usable(isEntry)
    .map(({ letter }) => letter)
    .join(",");
}

/** What was meant by a line; `undefined` when that can't be told. */
export function replyTo(line: string, isEntry: boolean): Reply | undefined {
  const word = line.trim();
  const letter = { yes: "y", no: "n" }[word.toLowerCase()] ?? word;
  return usable(isEntry).find((candidate) => candidate.letter === letter)?.reply;
}

export function helpLines(isEntry: boolean): readonly string[] {
  return usable(isEntry).map(({ letter, help }) => `${letter} - ${help}`);
}

function usable(isEntry: boolean): readonly Letter[] {
  return letters.filter(({ ofGroups }) => !isEntry || ofGroups !== true);
}
