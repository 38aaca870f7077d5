import {
  attribute,
  call,
  comment,
  formals,
  indentedString,
  letBlock,
  list,
  longList,
  moduleFunction,
  parenthesized,
  pathBinding,
  quoted,
  set,
} from "../make.ts";
import type { ImageFormat, ImageOrigin, ImageWay, Recipe, Setting } from "./image-format.ts";

/** What one image is. */
export interface Image {
  readonly format: ImageFormat;
  /** Behind `images.`: `wsl`, or `wsl-lab` for a second one. */
  readonly attribute: string;
  /** `nixosConfigurations.<host>`: `wsl-lab`. */
  readonly host: string;
  /** Of the machine: `lab`. */
  readonly name: string;
  readonly origin: ImageOrigin;
  readonly way: ImageWay;
  /** `25.05`, for `system.stateVersion`. */
  readonly release: string;
  /** The flake's input with NixOS. */
  readonly nixpkgs: string;
  /** The name of the input that the format needs. */
  readonly input: string | null;
}

/** A file of `nix/images`, and what it takes. */
export interface ImageFile {
  readonly text: string;
  /** Inputs by their names in the flake, and `self`. */
  readonly takes: readonly string[];
}

/** The file with one image's machine. */
export function imageFile(image: Image): ImageFile {
  const recipe = image.format.recipe({ way: image.way, origin: image.origin.kind });
  const takes = takesOf(image);
  const modules = [...recipe.imports.map((name) => renamed(name, image)), moduleText(image, recipe)];
  const body =
    image.origin.kind === "host" ? hostText(image.origin.name, modules) : systemText(image, modules);
  return { text: `${comment(titleOf(image))}\n${formals(takes)}\n${body}\n`, takes };
}

/** Where the image is, below `config.system.build`. */
export function buildPath(image: Image): readonly string[] {
  return image.format.recipe({ way: image.way, origin: image.origin.kind }).build;
}

function titleOf({ format, attribute }: Image): string {
  return `${format.title}: \`nix build .#images.${attribute}\``;
}

function takesOf({ origin, nixpkgs, input }: Image): readonly string[] {
  const own = origin.kind === "host" ? ["self"] : origin.kind === "shell" ? ["self", nixpkgs] : [nixpkgs];
  return [...own, ...(input === null ? [] : [input])].sort();
}

/** The flake may have given the input another name. */
function renamed(module: string, { format, input }: Image): string {
  const own = format.input?.name;
  return own === undefined || input === null || !module.startsWith(`${own}.`)
    ? module
    : input + module.slice(own.length);
}

function systemText({ nixpkgs, format }: Image, modules: readonly string[]): string {
  const system = pathBinding(["system"], quoted(format.system));
  return call(`${nixpkgs}.lib.nixosSystem`, set([system, modulesText(modules)], ""));
}

function hostText(host: string, modules: readonly string[]): string {
  return call(`self.nixosConfigurations.${attribute(host)}.extendModules`, set([modulesText(modules)], ""));
}

function modulesText(modules: readonly string[]): string {
  return pathBinding(["modules"], longList(modules, "  "));
}

/** The module with the image's own settings. */
function moduleText(image: Image, recipe: Recipe): string {
  const indent = "    ";
  const inner = `${indent}  `;
  const settings = [...importsOf(recipe), ...ownSettings(image), ...recipe.settings, ...stateVersion(image)];
  const hidden = image.origin.kind === "shell" ? shellBindings(image.origin.name) : [];
  const body = set(settingLines(settings, `${inner}  `), inner);
  const used = [...settings, ...hidden];
  const names = ["config", "lib", "modulesPath", "pkgs"].filter((name) => mentions(used, name));
  const bindings = hidden.flatMap((setting) => lines(setting, `${inner}  `));
  const head = bindings.length === 0 ? "" : letBlock(bindings, inner, `${inner}  `);
  return moduleFunction(names, `${head}${body}`, indent);
}

function importsOf({ modules }: Recipe): readonly Setting[] {
  if (modules.length === 0) return [];
  const paths = modules.map((module) => parenthesized(`modulesPath + ${quoted(`/${module}`)}`));
  return [{ path: ["imports"], value: list(paths, "") }];
}

function ownSettings({ format, name, origin }: Image): readonly Setting[] {
  if (origin.kind === "host") return [];
  const hostName: Setting = { path: ["networking", "hostName"], value: quoted(name) };
  return [
    ...(format.hostName ? [hostName] : []),
    ...(origin.kind === "shell" ? shellSettings(origin.name) : []),
  ];
}

function stateVersion({ origin, release }: Image): readonly Setting[] {
  return origin.kind === "host" ? [] : [{ path: ["system", "stateVersion"], value: quoted(release) }];
}

function shellBindings(shell: string): readonly Setting[] {
  const tools = parenthesized("shell.nativeBuildInputs or [ ] ++ shell.buildInputs or [ ]");
  return [
    { path: ["shell"], value: `self.devShells.\${pkgs.stdenv.hostPlatform.system}.${attribute(shell)}` },
    { path: ["tools"], value: call("builtins.filter", "lib.isDerivation", tools) },
  ];
}

/** What the shell offers is installed, and a login enters it. */
function shellSettings(shell: string): readonly Setting[] {
  return [
    {
      path: ["environment", "systemPackages"],
      comment: `What the shell ${shell} offers.`,
      value: call("map", parenthesized("tool: tool.bin or tool.out or tool"), "tools"),
    },
    {
      path: ["nix", "settings", "experimental-features"],
      value: list(['"nix-command"', '"flakes"'], "        "),
    },
    {
      path: ["programs", "bash", "loginShellInit"],
      comment: "A login enters the shell, once: what runs in it does not enter it again.",
      value: indentedString(
        [
          `if [ -z "''\${IN_NIX_SHELL:-}" ] && [ -t 0 ] && [ "$(id -u)" -ne 0 ]; then`,
          `  nix develop "\${self}#${shell}"`,
          "fi",
        ],
        "        ",
      ),
    },
  ];
}

/** The settings one a line; one with a comment, or of several lines, stands apart. */
function settingLines(settings: readonly Setting[], indent: string): readonly string[] {
  return settings.flatMap((setting, index) => {
    const next = settings[index + 1];
    const apart = next !== undefined && (next.comment !== undefined || typeof setting.value !== "string");
    const [last = "", ...before] = [...lines(setting, indent)].reverse();
    return [...before.reverse(), apart ? `${last}\n` : last];
  });
}

function lines({ path, value, apply, comment: why }: Setting, indent: string): readonly string[] {
  const text = typeof value === "string" ? value : set(settingLines(value, `${indent}  `), indent);
  const whole = apply === undefined ? text : call(apply, text);
  return [...(why === undefined ? [] : [comment(why)]), pathBinding(path, whole)];
}

/** Whether the settings use one of a module's arguments. */
function mentions(settings: readonly Setting[], name: string): boolean {
  return settings.some(
    ({ value, apply = "" }) =>
      // A module of its own has arguments of its own.
      !apply.startsWith("{") &&
      (words(apply).has(name) ||
        (typeof value === "string" ? words(value).has(name) : mentions(value, name))),
  );
}

/** Only our own text comes here, in which no word stands for anything but itself. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/[^A-Za-z]+/));
}
