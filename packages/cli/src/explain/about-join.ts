import type { Explanation } from "./explanation.ts";

/** What `join` leaves alone, and why. */
export const aboutJoin: readonly Explanation[] = [
  {
    code: "join/imported-twice",
    severity: "warning",
    title: "An import stays, since its file is imported more than once",
    meaning: "What a file holds can come back in one place only, and another file needs it, too.",
    remedy: "Take one of the imports out, and run it again; or leave it.",
  },
  {
    code: "join/other-form",
    severity: "warning",
    title: "An import stays, since its file has another form",
    meaning:
      "The split writes functions of plain named arguments. One with defaults, with `args@`, or with another head was changed since, and what its code means depends on how it is called.",
    remedy: "Let the file begin with `{ a, b, ... }:` again.",
  },
  {
    code: "join/other-arguments",
    severity: "warning",
    title: "An import stays, since it passes more than names",
    meaning:
      "An argument that is no name would have to be written out wherever the file uses it, or the file takes one that it doesn't get.",
    remedy: "Pass names only, as in `{ inherit pkgs; }`, and all that the file takes.",
  },
  {
    code: "join/name-taken",
    severity: "warning",
    title: "An import stays, since names of its file would mean something else",
    meaning: "Around the import another binding has a name that code of the file uses, and would win.",
    remedy: "Rename that binding, and run it again; or leave it.",
  },
  {
    code: "join/renamed",
    severity: "note",
    title: "A binding comes back under another name",
    meaning: "Where it goes, its own name means something else. Everything that names it was changed along.",
    remedy: "Nothing needs to be done.",
  },
  {
    code: "join/check-failed",
    severity: "error",
    title: "The joined flake would be wrong",
    meaning:
      "Every run checks its result before it writes: it parses, its names are bound, and no comment, string or number is lost. This one failed, and nothing was written.",
    remedy: "Report it, with the flake if you can: it is a fault of flake-split.",
  },
  {
    code: "join/no-way",
    severity: "error",
    title: "No way to fold the files back was found",
    meaning: "Names clash wherever the bindings could go. Nothing was written.",
    remedy: "Report it, with the flake if you can: it is a fault of flake-split.",
  },
];
