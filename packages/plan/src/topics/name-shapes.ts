import type { TopicId } from "./topics.ts";

/** A rule on the shape of a package's name, for names that the knowledge base does not hold. */
export type NameShape = {
  readonly pattern: RegExp;
  readonly topic: TopicId;
};

/** Order is precedence. `scripts/measure-topics` prints each rule's precision on the names in the data. */
export const nameShapes: readonly NameShape[] = [
  shape("editors", /(-|^)(language-?server|lsp|ls)(-|$)|(lsp|-ls)$|^(vim|nvim|neovim|emacs|vscode)[-_]/),
  shape("fonts", /(^|[-_])(fonts?|ttf|otf|typeface|nerdfont|nerd-font)([-_]|$)|-(sans|serif)(-|$)|^ttf/),
  shape("rust", /^(cargo|rust|rustc|crates?)[-_]/),
  shape("nix", /^(nix|nixos|nixpkgs|nixpkg|flake|home-manager)[-_]|[-_2](nix)$|-nixos$/),
  shape("version-control", /^(git|hg|gh|gitlab|github|gitea|svn|jj)[-_]|^git[a-z]/),
  shape("monitoring", /-exporter$|^(prometheus|grafana|loki)[-_]/),
  shape(
    "infrastructure",
    /^(kube|k8s|helm-|terraform|tf[a-z]|aws|azure|gcloud|google-cloud|pulumi|argo|ansible|flux)/,
  ),
  shape("containers", /^(docker|podman|oci|lxc|lxd|container|qemu|virt|libvirt)|-container(s|-toolkit)?$/),
  shape(
    "desktop",
    /-(icon-theme|icons|cursors?|gtk-theme|theme|themes|kvantum|gtk|applet)$|^(sddm|lightdm|plymouth)-/,
  ),
  shape(
    "desktop",
    /^(wl-|wlr|way|sway|hypr|rofi|wofi|i3|xdg-|gnome-|kde|plasma|lxqt|xfce|x11|cosmic-|xf86|nwg-|dmenu)/,
  ),
  shape("databases", /^(postgres|pg_|pg[-a-z]|mysql|maria|sqlite|redis|mongo|influx)|sql(-cli)?$/),
  shape(
    "security",
    /^(age-plugin|pinentry|pass-|gnupg|gpg|yubi|keepass|bitwarden|pam_|tpm)|(crack|pwn|vault|secrets?|sploit)/,
  ),
  shape("network", /(vpn|dns$|ssh$|proxy$|^wireguard|tunnel|torrent|^wifi|^ftp|ftp$)/),
  shape(
    "audio-video",
    /^(alsa|pulse|pipewire|gst|ffmpeg|mpv|vlc|jack|obs|spotify|mpd)|(player|audio|music|video|radio)$/,
  ),
  shape(
    "ai",
    /(^|-)(ai|llm|gpt|llama|whisper|mcp|claude|openai|ollama|cuda|torch)(-|$)|^(cuda|torch|llama|rocm|mcp-)/,
  ),
  shape(
    "blockchain",
    /(coin|coind|wallet|ethereum|bitcoin|cardano|solana)(-|$)|^(bitcoin|cardano|ethereum|solana)/,
  ),
  shape("robotics", /^(ros|ros2|gazebo|gz|rviz)[-_]/),
  shape("python", /^(python|pypy|ipython|jupyter)|^py[a-z]/),
  shape("haskell", /^(ghc|cabal|haskell|hs-|stack-)/),
  shape("java", /^(jdk|jre|openjdk|temurin|graalvm|zulu|gradle|maven|scala|kotlin|java)|jdk$/),
  shape("javascript", /^(node|npm|yarn|pnpm|electron|eslint|typescript|bun|deno)|[-_]js$/),
  shape("go", /^(go|golang|gopls)[-_]|^protoc-gen-go/),
  shape("lint", /-(lint|linter|formatter|format)$|^(pre-commit|treefmt)/),
  shape("mobile", /^(android|adb|flutter|ios-)/),
  shape(
    "build",
    /^(gcc|clang|llvm|cmake|bazel|autoconf|automake|meson|ninja|protoc-gen-|bintools|binutils|pkg-config)|Hook$/,
  ),
  shape("hardware", /^(intel-|amd|bluez|ucode|microcode)|-(firmware|udev-rules)$|(^|-)udev(-|$)/),
  shape(
    "files",
    /(^|-)(zip|7z|backup|fuse)(-|$)|^(zfs|btrfs|restic|borg|rclone|rsync)|zip$|fs-?(tools|progs|utils)$/,
  ),
  shape("documents", /^(texlive|tex[a-z]*-|latex|hunspell|aspell|pandoc|mdbook|pdf)|pdf$|^docbook|notes?$/),
  shape("web", /^(firefox|chromium|nginx|caddy|httpd)|browser(-bin)?$/),
  shape("games", /^(wine|steam|proton|libretro|minecraft|doom|godot)|-(game|emu|launcher)$|doom$/),
  shape("communication", /^(mautrix|matrix|discord|telegram|signal|weechat|xmpp|irc|mail)|mail$|irc$|chat$/),
  shape("embedded", /^(arduino|avr|esp|stm32|msp430|openocd|zigbee|kicad|uboot|rtl-|rtl_)/),
  shape(
    "languages",
    /^(ocaml|erlang|elixir|beam|dotnet|ruby|perl|php|lua|zig|nim|mono|sbcl|guile|racket|swift)|lisp$|scheme$/,
  ),
  shape("shell", /^(zsh|bash|fish|tmux|fzf|nu_|nushell|starship)|(^|-)terminal$/),
  shape("libraries", /^(lib|SDL|boost|openssl|wxGTK|webkit|glib|icu)/),
];

function shape(topic: TopicId, pattern: RegExp): NameShape {
  return { topic, pattern };
}
