import type { TopicId } from "./topics.ts";

/** A package set of nixpkgs: what `python3Packages.requests` says of its topic before the leaf is looked at. */
export type PackageSet = {
  readonly pattern: RegExp;
  /** `null`: the set says nothing, and the leaf decides (`pkgsStatic.openssl`). */
  readonly topic: TopicId | null;
  /** The leaf's own topic, if it is known, comes first (`nodePackages.prettier`, `kdePackages.kdenlive`). */
  readonly leafFirst: boolean;
};

/** Tried on the attribute path's first name, in order. */
export const packageSets: readonly PackageSet[] = [
  whole("python", /^(python|pypy)[0-9]*(Packages|Full|Minimal)?$/),
  whole("haskell", /^(haskell|haskellPackages|haskell-nix|agdaPackages|idris2?Packages|purescript.*)$/),
  whole("robotics", /^(ros|rosPackages|gazebo)$/),
  whole("ai", /^(cudaPackages|rocmPackages|llama-cpp|ollama)(_[0-9_]+)?$/),
  whole("documents", /^(texlive|texlivePackages|aspellDicts|hunspellDicts|mythes|hyphenDicts)$/),
  whole(
    "editors",
    /^(vimPlugins|emacsPackages|emacs[0-9]*Packages|emacs|vscode-(extensions|marketplace)|kakounePlugins|jetbrains|tree-sitter-grammars)$/,
  ),
  whole("fonts", /^nerd-fonts$/),
  whole("rust", /^(rust-bin|rustPackages|fenix|rustPlatform|crane)/),
  whole("science", /^(rPackages|coqPackages(_.*)?|octavePackages|rocqPackages|juliaPackages)$/),
  whole("databases", /^postgresql(_?[0-9]+)?Packages$/),
  whole("shell", /^(tmuxPlugins|fishPlugins|nushellPlugins|zshPlugins)$/),
  whole("audio-video", /^(gst_all_1|mpvScripts|obs-studio-plugins|kodiPackages|ardour|vapoursynthPlugins)$/),
  whole("games", /^(wine.*Packages|libretro|minecraftServers|godotPackages.*|dwarf-fortress-packages)$/),
  whole(
    "infrastructure",
    /^(terraform-providers|pulumiPackages|azure-cli-extensions|kubernetes-helmPlugins|steampipePackages)$/,
  ),
  whole("libraries", /^(qt5|qt6|qt6Packages|qt515|gnome2)$/),
  whole("web", /^(nginxModules|wordpressPackages|firefox-addons)$/),
  whole("monitoring", /^(grafanaPlugins|nvtopPackages)$/),
  whole("desktop", /^(gnomeExtensions|hyprlandPlugins|wayfirePlugins|rofi-plugins|fcitx5.*|ibus-engines)$/),
  whole("graphics", /^gimp[0-9]*Plugins$/),
  whole("nix", /^(nixVersions|lixPackageSets|nixos-.*)$/),
  whole("mobile", /^(androidenv|androidComposition|androidndkPkgs.*|flutterPackages)$/),
  leaf("java", /^(javaPackages|graalvmPackages|graalvmCEPackages)$/),
  leaf("javascript", /^(nodePackages(_.*)?|nodejs.*|elmPackages|yarn.*)$/),
  leaf(
    "languages",
    /^(beam.*|erlang.*|ocamlPackages.*|ocaml-ng|lua(jit)?[0-9]*(_[0-9])?Packages|perl[0-9]*Packages|ruby.*Packages|php[0-9]*(Packages|Extensions)|nimPackages.*|sbclPackages|dotnetCorePackages|akkuPackages|chickenPackages.*|swiftPackages)$/,
  ),
  leaf("build", /^(llvmPackages.*|stdenv|gccStdenv|clangStdenv|bintools)$/),
  leaf("hardware", /^linux(Kernel|Packages.*)$/),
  leaf(
    "desktop",
    /^(gnome|gnome3|kdePackages|libsForQt5|plasma5Packages|plasma5|xfce|mate|pantheon|cinnamon|lxqt|deepin|enlightenment|xorg)$/,
  ),
  leaf("shell", /^unixtools$/),
  leaf("version-control", /^gitAndTools$/),
  leaf("build", /^darwin$/),
];

function whole(topic: TopicId, pattern: RegExp): PackageSet {
  return { topic, pattern, leafFirst: false };
}

function leaf(topic: TopicId, pattern: RegExp): PackageSet {
  return { topic, pattern, leafFirst: true };
}
