import type { Region } from "@flake-split/analysis";

/** A kind of thing that gets a place of its own in the `nix/` tree. */
export interface Category {
  readonly id: CategoryId;
  /** The phase that moves it. */
  readonly phase: PhaseId;
  /** Below the split's directory. */
  readonly directory: string;
  /** The file that gathers it, in `directory`. */
  readonly aggregator: string;
  /** What the set goes by as an argument, unless that name is taken. */
  readonly argument: string;
  /** The outputs whose members belong here. */
  readonly outputs: readonly string[];
  /** The first line of the aggregator. */
  readonly title: string;
  /** Ends the names of its files: `default-shell.nix`. */
  readonly suffix: string;
  /** Whether it takes what several parts share: then it moves with whichever phase first needs something in it. */
  readonly shared?: true;
}

export type CategoryId =
  | "packages"
  | "legacyPackages"
  | "commands"
  | "apps"
  | "shells"
  | "checks"
  | "formatter"
  | "functions"
  | "lib";

export type PhaseId = "phase1" | "phase2" | "phase3";

const gathered = { aggregator: "default.nix" } as const;

/** In the order in which the entry lists them. */
export const categories: readonly Category[] = [
  {
    ...gathered,
    id: "functions",
    phase: "phase1",
    directory: "lib",
    argument: "functions",
    outputs: [],
    title: "Functions and values that several parts of this flake share.",
    suffix: "",
    shared: true,
  },
  {
    ...gathered,
    id: "lib",
    phase: "phase1",
    directory: "lib",
    aggregator: "helpers.nix",
    argument: "helpers",
    outputs: [],
    title: "Values that several parts of this flake share, per system.",
    suffix: "",
    shared: true,
  },
  {
    ...gathered,
    id: "packages",
    phase: "phase1",
    directory: "packages",
    argument: "packages",
    outputs: ["packages", "defaultPackage"],
    title: "Packages and package lists.",
    suffix: "",
  },
  {
    ...gathered,
    id: "legacyPackages",
    phase: "phase1",
    directory: "legacy-packages",
    argument: "legacyPackages",
    outputs: ["legacyPackages"],
    title: "Packages that are grouped, or no derivations (legacyPackages).",
    suffix: "",
  },
  {
    ...gathered,
    id: "commands",
    phase: "phase2",
    directory: "commands",
    argument: "commands",
    outputs: [],
    title: "Commands, and the lists of them that shells take.",
    suffix: "",
  },
  {
    ...gathered,
    id: "apps",
    phase: "phase2",
    directory: "apps",
    argument: "apps",
    outputs: ["apps", "defaultApp"],
    title: "What `nix run` starts.",
    suffix: "",
  },
  {
    ...gathered,
    id: "shells",
    phase: "phase3",
    directory: "shells",
    argument: "shells",
    outputs: ["devShells", "devShell"],
    title: "Development shells.",
    suffix: "-shell",
  },
  {
    ...gathered,
    id: "checks",
    phase: "phase3",
    directory: "checks",
    argument: "checks",
    outputs: ["checks"],
    title: "What `nix flake check` builds.",
    suffix: "",
  },
  {
    ...gathered,
    id: "formatter",
    phase: "phase3",
    directory: ".",
    aggregator: "formatter.nix",
    argument: "formatter",
    outputs: ["formatter"],
    title: "What `nix fmt` runs.",
    suffix: "",
  },
];

/** The category that an output's members belong to. */
export function categoryOfOutput(key: string): Category | null {
  return categories.find((category) => category.outputs.includes(key)) ?? null;
}

/** The category of that id. */
export function category(id: CategoryId): Category {
  const found = categories.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no category ${id}`);
  return found;
}

/** Whether a category takes what several parts share. */
export function isShared(id: CategoryId): boolean {
  return category(id).shared === true;
}

/** Where the shared helpers of a region go: those of one system, or of the whole flake. */
export function helpersOf(kind: Region["kind"]): CategoryId {
  return kind === "outputs" ? "functions" : "lib";
}
