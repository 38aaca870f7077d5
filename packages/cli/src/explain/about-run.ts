import type { Explanation } from "./explanation.ts";

/** What the folder, git, the disk and the configuration have against a run. */
export const aboutRun: readonly Explanation[] = [
  {
    code: "apply/busy",
    severity: "error",
    title: "Another run is writing here",
    meaning: "A lock names the process that writes to this flake. Two at once would mix their results.",
    remedy: "Wait for it. A lock whose process is gone is taken over by itself.",
  },
  {
    code: "apply/changed-meanwhile",
    severity: "error",
    title: "A file changed during the run",
    meaning: "What is on disk isn't what the run read, so that its result would overwrite somebody's work.",
    remedy: "Run it again.",
  },
  {
    code: "apply/journal",
    severity: "error",
    title: "The journal of an earlier run can't be used",
    meaning:
      "A run was killed, and what it noted about its state is damaged or about files that changed since.",
    remedy: "Look at the files that the message names, then remove the journal.",
  },
  {
    code: "apply/rollback-failed",
    severity: "error",
    title: "A failed run could not be undone",
    meaning: "The disk refused to write, and then to put the old files back. The journal is kept.",
    remedy:
      "Make room or access, and run any command: it finishes or undoes the run before it does anything else.",
  },
  {
    code: "config/syntax",
    severity: "error",
    title: "The configuration isn't JSON",
    meaning: "`flake-split.config.json` doesn't parse.",
    remedy: "Correct the place that the message names. Comments and trailing commas aren't JSON.",
  },
  {
    code: "config/unknown-key",
    severity: "error",
    title: "The configuration has a key that means nothing",
    meaning: "A mistyped key would be ignored in silence, so it is refused.",
    remedy: "The message names the nearest key; `docs/configuration.md` has all of them.",
  },
  {
    code: "config/unreadable",
    severity: "error",
    title: "The configuration can't be read",
    meaning: "The file that `--config` names, or `flake-split.config.json`, isn't there or isn't text.",
    remedy: "Check the path.",
  },
  {
    code: "config/value",
    severity: "error",
    title: "A value of the configuration isn't allowed",
    meaning: "The value has another type than the schema asks for, or isn't one of those that can be chosen.",
    remedy: "The message names what is allowed.",
  },
  {
    code: "disk/denied",
    severity: "error",
    title: "The system doesn't allow to write here",
    meaning: "The folder or the file belongs to somebody else, or its mode forbids it.",
    remedy: "Check owner and mode.",
  },
  {
    code: "disk/exists",
    severity: "error",
    title: "A file is in the way",
    meaning: "A new file would go where one stands that flake-split didn't make. It is never overwritten.",
    remedy:
      "Move that file, or choose another place with `files`, `topics` or `directory` in the configuration.",
  },
  {
    code: "disk/failed",
    severity: "error",
    title: "The disk reports an error",
    meaning: "The system's own code is in the message. What was written so far was undone.",
    remedy: "Look the code up, and run it again.",
  },
  {
    code: "disk/full",
    severity: "error",
    title: "The disk is full",
    meaning: "What was written so far was undone.",
    remedy: "Make room, and run it again.",
  },
  {
    code: "disk/not-a-directory",
    severity: "error",
    title: "A file stands where a folder has to go",
    meaning: "The split needs a folder of that name.",
    remedy: "Move the file, or choose another folder: `directory` in the configuration.",
  },
  {
    code: "disk/not-a-file",
    severity: "error",
    title: "A folder stands where a file has to go",
    meaning: "The split needs a file of that name.",
    remedy: "Move the folder, or choose another file name with `files` or `topics` in the configuration.",
  },
  {
    code: "disk/outside",
    severity: "error",
    title: "A link leads out of the repository",
    meaning: "What would be written there could not be reviewed, or undone, together with the rest.",
    remedy: "Replace the link by the file, or run flake-split where the file is.",
  },
  {
    code: "disk/read-only",
    severity: "error",
    title: "The file or its file system is read-only",
    meaning: "It can't be changed, and so nothing is.",
    remedy: "`chmod u+w FILE`, or mount the file system for writing.",
  },
  {
    code: "git/dirty",
    severity: "error",
    title: "A file has changes that aren't committed",
    meaning: "Undoing the run with git would undo them, too.",
    remedy: "Commit or stash them first. `--allow-dirty` goes ahead all the same.",
  },
  {
    code: "git/failed",
    severity: "error",
    title: "git refused",
    meaning: "Its own message is quoted. The files are as they were, or written if the message says so.",
    remedy: "Run the command that the message names by hand. Nix doesn't see new files before `git add -N`.",
  },
  {
    code: "git/ignored",
    severity: "error",
    title: "git would ignore a new file",
    meaning: "A flake sees only what git knows, so that the new file would be missing when it is evaluated.",
    remedy: "Change `.gitignore`, or choose another folder: `directory` in the configuration.",
  },
  {
    code: "lock/failed",
    severity: "warning",
    title: "Nix could not lock the inputs",
    meaning:
      "`--lock` runs `nix flake lock` once the flake is written. What Nix says is quoted; the flake stands.",
    remedy: "Run `nix flake lock` yourself, where Nix and a network are.",
  },
  {
    code: "lock/moved",
    severity: "error",
    title: "Locking gave another input another revision",
    meaning:
      "Nothing but new inputs may change in `flake.lock`, or the flake would no longer evaluate to the same.",
    remedy: "`flake.lock` is as it was. Run `nix flake lock` by itself, and look at what it changes.",
  },
  {
    code: "verify/broken-nix",
    severity: "error",
    title: "The installed Nix doesn't work",
    meaning: "`nix-instantiate` is there, and fails or says nothing when it is asked for its version.",
    remedy:
      "The message quotes Nix; a mistake in `nix.conf` is a common cause. Where there is no Nix at all, `verify` checks what it can without.",
  },
  {
    code: "verify/different",
    severity: "error",
    title: "A phase would change what the flake evaluates to",
    meaning: "With `--verify`, each phase is evaluated before it is written, and this one didn't pass.",
    remedy: "Nothing of the phase was written. Please report it with the flake; phases before it stand.",
  },
  {
    code: "verify/inconclusive",
    severity: "warning",
    title: "Evaluation doesn't say whether anything changed",
    meaning:
      "`--verify` was asked for, and no output has a value on both sides, or some weren't reached. The phases are written, and the exit status is 1, since what was asked for isn't known.",
    remedy:
      "The lines above say what each output fails with. Mend that, or let `flake-split verify --allow-build` build what has to be built.",
  },
  {
    code: "verify/missing-file",
    severity: "error",
    title: "An imported file isn't there",
    meaning: "Without Nix, `verify` follows the imports of the flake by itself, and one leads nowhere.",
    remedy: "Restore the file, or make it known to git (`git add -N`).",
  },
  {
    code: "verify/no-base",
    severity: "error",
    title: "There is no earlier state to compare with",
    meaning:
      "`verify` compares with the merge base with the main branch, or with the state before the last run. A comparison with another state would find nothing where there is something to find.",
    remedy:
      "Name a revision: `flake-split verify --base REV`. A shallow clone lacks older commits: `git fetch --unshallow`, or `fetch-depth: 0` in CI. Which branch is the main one, git asks the remote: `git remote set-head origin --auto`.",
  },
  {
    code: "verify/no-nix",
    severity: "warning",
    title: "There is no Nix to evaluate with",
    meaning:
      "`--verify` was asked for, and the checks that every run makes without Nix were all that was done. The phases are written, and the exit status is 1, since what was asked for wasn't done.",
    remedy: "Install Nix, run `flake-split verify` where it is installed, or leave `--verify` out.",
  },
  {
    code: "verify/not-evaluated",
    severity: "error",
    title: "One side can't be evaluated",
    meaning: "Nix refuses the flake as a whole, before or after, so that there is nothing to compare.",
    remedy: "The message quotes Nix. A new file that git doesn't know is a common cause: `git add -N nix`.",
  },
  {
    code: "verify/unbound-name",
    severity: "error",
    title: "A name is bound by nothing",
    meaning:
      "Without Nix, `verify` resolves names by itself, and one of a file that the flake imports has no meaning.",
    remedy: "Pass it where the file is imported, or correct it.",
  },
  {
    code: "input/missing",
    severity: "error",
    title: "There is no flake.nix",
    meaning: "The folder has none, or a link that leads nowhere.",
    remedy: "Name the folder of the flake: `flake-split plan DIR`.",
  },
  {
    code: "input/not-a-file",
    severity: "error",
    title: "flake.nix isn't a file",
    meaning: "A folder or a device stands there.",
    remedy: "Name the folder of the flake: `flake-split plan DIR`.",
  },
  {
    code: "input/not-text",
    severity: "error",
    title: "flake.nix isn't UTF-8",
    meaning: "What can't be decoded can't be written back the same.",
    remedy: "Save the file as UTF-8, which is all that Nix reads.",
  },
  {
    code: "input/outside",
    severity: "error",
    title: "flake.nix is a link out of the repository",
    meaning: "What would be written there could not be reviewed, or undone, together with the rest.",
    remedy: "Run flake-split on the folder of the file that the link leads to.",
  },
  {
    code: "input/too-large",
    severity: "error",
    title: "flake.nix is over 4 MiB",
    meaning: "A flake of that size is made by a program, and better split there.",
    remedy: "Split it with the program that made it.",
  },
  {
    code: "input/unreadable",
    severity: "error",
    title: "flake.nix can't be read",
    meaning: "The system's own code is in the message.",
    remedy: "Check owner and mode of the file.",
  },
];
