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
  /** Whether its files are plain values as long as they take nothing: it is the same for every system. */
  readonly bare?: true;
  /** Whether its members are modules, which may be given as paths as well. */
  readonly modules?: true;
  /** Whether its values are imported where they stood, so that there is no set of them, and no file that gathers it. */
  readonly inPlace?: true;
}

export type CategoryId =
  | "packages"
  | "overlays"
  | "nixosModules"
  | "darwinModules"
  | "homeModules"
  | "flakeModules"
  | "hosts"
  | "darwinHosts"
  | "homes"
  | "androidHosts"
  | "images"
  | "deployment"
  | "templates"
  | "hydraJobs"
  | "others"
  | "packageSets"
  | "legacyPackages"
  | "commands"
  | "apps"
  | "shells"
  | "checks"
  | "formatter"
  | "functions"
  | "lib";

export type PhaseId = "phase1" | "phase2" | "phase3" | "phase4" | "phase5";

const gathered = { aggregator: "default.nix", suffix: "" } as const;

/** What is the same for every system, and so takes no `pkgs` as a rule. */
const systemFree = { ...gathered, bare: true } as const;

/** In the order in which the entry lists them. */
export const categories: readonly Category[] = [
  {
    ...gathered,
    id: "functions",
    phase: "phase1",
    directory: "lib",
    argument: "functions",
    outputs: ["lib"],
    title: "Functions and values that several parts of this flake share.",
    shared: true,
    bare: true,
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
    shared: true,
  },
  {
    ...systemFree,
    id: "overlays",
    phase: "phase1",
    directory: "overlays",
    argument: "overlays",
    outputs: ["overlays", "overlay"],
    title: "Overlays this flake exports.",
    suffix: "-overlay",
  },
  {
    ...gathered,
    id: "packages",
    phase: "phase1",
    directory: "packages",
    argument: "packages",
    outputs: ["packages", "defaultPackage"],
    title: "Packages and package lists.",
  },
  {
    ...gathered,
    id: "legacyPackages",
    phase: "phase1",
    directory: "legacy-packages",
    argument: "legacyPackages",
    outputs: ["legacyPackages"],
    title: "Packages that are grouped, or no derivations (legacyPackages).",
  },
  {
    ...gathered,
    id: "commands",
    phase: "phase2",
    directory: "commands",
    argument: "commands",
    outputs: [],
    title: "Commands, and the lists of them that shells take.",
  },
  {
    ...gathered,
    id: "apps",
    phase: "phase2",
    directory: "apps",
    argument: "apps",
    outputs: ["apps", "defaultApp"],
    title: "What `nix run` starts.",
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
  },
  {
    ...systemFree,
    id: "images",
    phase: "phase4",
    directory: "images",
    argument: "images",
    outputs: [],
    title: "Images: machines as files to boot, import or run.",
  },
  {
    ...systemFree,
    id: "nixosModules",
    phase: "phase5",
    directory: "modules/nixos",
    argument: "nixosModules",
    outputs: ["nixosModules", "nixosModule"],
    title: "NixOS modules this flake exports.",
    modules: true,
  },
  {
    ...systemFree,
    id: "darwinModules",
    phase: "phase5",
    directory: "modules/darwin",
    argument: "darwinModules",
    outputs: ["darwinModules", "darwinModule"],
    title: "nix-darwin modules this flake exports.",
    modules: true,
  },
  {
    ...systemFree,
    id: "homeModules",
    phase: "phase5",
    directory: "modules/home-manager",
    argument: "homeModules",
    outputs: ["homeModules", "homeManagerModules", "homeModule", "homeManagerModule"],
    title: "Home Manager modules this flake exports.",
    modules: true,
  },
  {
    ...systemFree,
    id: "flakeModules",
    phase: "phase5",
    directory: "modules/flake",
    argument: "flakeModules",
    outputs: ["flakeModules", "flakeModule"],
    title: "flake-parts modules this flake exports.",
    modules: true,
  },
  {
    ...systemFree,
    id: "hosts",
    phase: "phase5",
    directory: "hosts",
    argument: "hosts",
    outputs: ["nixosConfigurations"],
    title: "Machines this flake configures.",
  },
  {
    ...systemFree,
    id: "darwinHosts",
    phase: "phase5",
    directory: "hosts/darwin",
    argument: "darwinHosts",
    outputs: ["darwinConfigurations"],
    title: "Macs this flake configures.",
  },
  {
    ...systemFree,
    id: "homes",
    phase: "phase5",
    directory: "hosts/home",
    argument: "homes",
    outputs: ["homeConfigurations", "homeManagerConfigurations"],
    title: "Home directories this flake configures.",
  },
  {
    ...systemFree,
    id: "androidHosts",
    phase: "phase5",
    directory: "hosts/nix-on-droid",
    argument: "androidHosts",
    outputs: ["nixOnDroidConfigurations"],
    title: "Android devices this flake configures.",
  },
  {
    ...systemFree,
    id: "deployment",
    phase: "phase5",
    directory: "deployment",
    argument: "deployment",
    outputs: ["deploy", "colmena", "colmenaHive"],
    title: "How machines are deployed.",
  },
  {
    ...systemFree,
    id: "templates",
    phase: "phase5",
    directory: "templates",
    argument: "templates",
    outputs: ["templates", "defaultTemplate"],
    title: "Templates for `nix flake init`.",
  },
  {
    ...systemFree,
    id: "hydraJobs",
    phase: "phase5",
    directory: "hydra-jobs",
    argument: "hydraJobs",
    outputs: ["hydraJobs"],
    title: "What Hydra builds.",
  },
  {
    ...systemFree,
    id: "others",
    phase: "phase5",
    directory: "outputs",
    argument: "otherOutputs",
    outputs: [],
    title: "Other outputs, and options of flake modules.",
    inPlace: true,
  },
  {
    ...gathered,
    id: "packageSets",
    phase: "phase1",
    directory: "nixpkgs",
    aggregator: "package-sets.nix",
    argument: "packageSets",
    outputs: [],
    title: "The instances of nixpkgs that this flake is made with.",
    inPlace: true,
  },
];

/** The category that an output's members belong to. */
export function categoryOfOutput(key: string): Category | null {
  return categories.find((category) => category.outputs.includes(outputOf(key))) ?? null;
}

/**
 * The output that an option is for: `packages` for `rawPackages`, which `entry` has where flake-parts' own option
 * would make something else of it.
 */
export function outputOf(key: string): string {
  return key.replace(/^raw([A-Z])/, (_, first: string) => first.toLowerCase());
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
