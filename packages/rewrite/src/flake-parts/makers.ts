/** Functions that give a derivation, by the name that they go by in nixpkgs and in the libraries of builders. */
const named: ReadonlySet<string> = new Set([
  "buildDotnetModule",
  "buildGoModule",
  "aggregate",
  "applyPatches",
  "callCabal2nix",
  "callCabal2nixWithOptions",
  "callPackage",
  "cargoAudit",
  "cargoBuild",
  "cargoClippy",
  "cargoDeny",
  "cargoDoc",
  "cargoFmt",
  "cargoNextest",
  "cargoTest",
  "combine",
  "concatText",
  "concatTextFile",
  "derivation",
  "developPackage",
  "devShell",
  "doJailbreak",
  "dontCheck",
  "fetchFromGitHub",
  "fetchFromGitLab",
  "fetchgit",
  "fetchurl",
  "fetchzip",
  "fromRustupToolchain",
  "fromRustupToolchainFile",
  "generate",
  "getDev",
  "justStaticExecutables",
  "linkFarm",
  "linkFarmFromDrvs",
  "nixosGenerate",
  "nixosTest",
  "override",
  "overrideAttrs",
  "overrideCabal",
  "overrideDerivation",
  "overrideModAttrs",
  "overridePythonAttrs",
  "pullImage",
  "releaseTools",
  "runTest",
  "shellFor",
  "streamLayeredImage",
  "substituteAll",
  "symlinkJoin",
  "taploFmt",
  "withPackages",
]);

const verbs: readonly string[] = ["build", "make", "mk", "run", "write", "wrap"];

/** Names of that kind whose result is something else. */
const others: ReadonlySet<string> = new Set([
  "makeBinPath",
  "makeExtensible",
  "makeLibraryPath",
  "makeOverridable",
  "makeScope",
  "makeScopeWithSplicing",
  "makeSearchPath",
  "mkApp",
  "mkDefault",
  "mkFlake",
  "mkForce",
  "mkIf",
  "mkMerge",
  "mkOption",
  "mkOverride",
]);
const otherEnds: readonly string[] = [
  "Apps",
  "Args",
  "Attrs",
  "Checks",
  "Config",
  "Configuration",
  "Configurations",
  "Extensible",
  "Inputs",
  "Lib",
  "List",
  "Module",
  "Modules",
  "Overlay",
  "Overlays",
  "Packages",
  "Path",
  "Pkgs",
  "Scope",
  "Set",
  "Shells",
  "String",
  "System",
];

/** Whether a function of this name gives a derivation, by all that is known of it. */
export function isDerivationMaker(name: string): boolean {
  if (named.has(name)) return true;
  if (others.has(name) || otherEnds.some((end) => name.endsWith(end))) return false;
  return name === "run" || verbs.some((verb) => name.startsWith(verb) && isCapital(name.charAt(verb.length)));
}

/** Whether a member of a package set isn't a package, by its name: `pythonPackages`, `lib`. */
export function isPackageSet(name: string): boolean {
  return sets.has(name) || setEnds.some((end) => name.endsWith(end));
}

const sets: ReadonlySet<string> = new Set([
  "beam",
  "darwin",
  "dockerTools",
  "elmPackages",
  "formats",
  "gnome",
  "haskell",
  "kdePackages",
  "lib",
  "libsForQt5",
  "llvmPackages",
  "pkgs",
  "pkgsCross",
  "pkgsMusl",
  "pkgsStatic",
  "plasma5Packages",
  "qt6",
  "testers",
  "vimPlugins",
  "writers",
  "xorg",
]);
const setEnds: readonly string[] = ["Packages", "Plugins", "Extensions", "Modules", "Tools"];

/** Whether a package set goes by this name. */
export function soundsLikePackages(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.includes("pkgs") || lower === "legacypackages" || lower.startsWith("unstable");
}

function isCapital(character: string): boolean {
  return character !== "" && character === character.toUpperCase() && /[A-Z]/.test(character);
}
