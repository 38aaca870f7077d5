import type { Explanation } from "./explanation.ts";

/** Why a binding stays in `flake.nix`, and what machines repeat: `plan/…`. Each is a note: the rest is moved all the same. */
export const aboutPlan: readonly Explanation[] = [
  {
    code: "plan/stays",
    severity: "note",
    title: "It belongs to the entry",
    meaning:
      "The code is wiring, such as `pkgs`, an option of a flake module, or something that only such code uses. Moving it would make the flake harder to read, or isn't possible.",
    remedy: "Nothing. `categories` in `flake-split.config.json` can say otherwise for a binding.",
  },
  {
    code: "plan/short",
    severity: "note",
    title: "It is too short to be worth a move",
    meaning: "What would stand in its place is as long as what stands there now.",
    remedy: "Nothing. `inlineLines: 0` moves short bindings, too.",
  },
  {
    code: "plan/unused",
    severity: "note",
    title: "Nothing uses it",
    meaning: "No output and no other binding names it, so that no category follows from its use.",
    remedy: "Delete it if it isn't needed, or give it a category in `flake-split.config.json`.",
  },
  {
    code: "plan/unreachable-name",
    severity: "note",
    title: "It needs a name that can't be handed over",
    meaning:
      "Only code in the same place can name what it uses: a name that a `with` may bind, or one of a function around it. As an argument, such a name could mean something else.",
    remedy: "Write the name out (`pkgs.hello` for `hello` under `with pkgs;`) and run the phase again.",
  },
  {
    code: "plan/source-position",
    severity: "note",
    title: "It asks for its own place in the file",
    meaning: "`__curPos` gives another answer in another file.",
    remedy: "Nothing, unless the position isn't needed.",
  },
  {
    code: "plan/other-region",
    severity: "note",
    title: "It stands in a part of the flake that isn't split",
    meaning: "The code belongs to another part of the outputs than the one that this run splits.",
    remedy: "Run the other phases; what is left then stays.",
  },
  {
    code: "plan/outer-use",
    severity: "note",
    title: "Code outside of its `let` uses it",
    meaning: "A `let` within a `let` is used from the outer one, which can't see what would replace it.",
    remedy: "Join the two `let`s, and run the phase again.",
  },
  {
    code: "plan/nested-path",
    severity: "note",
    title: "Several bindings make it together",
    meaning: "`a.b = 1; a.c = 2;` are two bindings of one value, and only `name = value;` is moved.",
    remedy: "Write `a = { b = 1; c = 2; };`, and run the phase again.",
  },
  {
    code: "plan/not-a-set",
    severity: "note",
    title: "The output isn't a set of named members",
    meaning: "It is computed, as by `mapAttrs`, so that its members can't be told apart in the code.",
    remedy: "Nothing. It can stay as it is.",
  },
  {
    code: "plan/excluded",
    severity: "note",
    title: "The check of the result spoke against moving it",
    meaning:
      "Moved, it would have been wrong: the file wouldn't parse, a name would be unbound, or a token lost. It was left where it is, and the rest moved.",
    remedy: "Please report it with the flake: this is a limit of flake-split, if a safe one.",
  },
  {
    code: "plan/declined",
    severity: "note",
    title: "You said no to it",
    meaning:
      "`--interactive` asked whether it moves, and the answer was no; or `stays` in `flake-split.config.json` names it. It stays where it is, and files that use it get it as an argument. An answer is remembered nowhere: the next run asks again, or moves it.",
    remedy: "Run the phase again when it is to move. To keep it where it is, name it under `stays`.",
  },
  {
    code: "plan/repeated",
    severity: "note",
    title: "Several machines repeat it, and could share it",
    meaning:
      "A whole module, or the value of an option, is the same in several machines, token for token, and every name in it means the same or is one that each place can hand over.",
    remedy:
      "`flake-split phase5 --share` moves it into one file that the machines import. Nothing, if they are the same by chance.",
  },
  {
    code: "plan/not-shared",
    severity: "note",
    title: "Several machines repeat it, but it can't be shared safely",
    meaning:
      "The code is the same, and it isn't known to come to the same from one file: a name in it means something else or may come from a `with`, its comments differ, or it is some bindings of modules that go on in other ways. As a module of its own, these would be merged in another order.",
    remedy: "Write a module by hand, and compare with `flake-split verify`.",
  },
];
