import { attrName, type Document } from "@flake-split/analysis";
import type { Expression } from "@flake-split/syntax";
import { kebab } from "./file-names.ts";
import type { HostPart } from "./host-modules.ts";
import { result } from "./shape.ts";

/** Parts of option names that only say which kind of option follows. */
const namespaces: ReadonlySet<string> = new Set([
  "config",
  "environment",
  "hardware",
  "home",
  "programs",
  "security",
  "services",
  "system",
  "systemd",
  "users",
  "virtualisation",
]);

/** Names of a comment's words that are too many to be a name. */
const longestComment = 3;

/**
 * A name for a file that holds a repeat: a short comment at its start, else what it sets.
 *
 * `{ services.openssh.enable = true; … }` gives `openssh`.
 */
export function repeatName({ node, path, kind }: HostPart, document: Document): string {
  if (kind === "value") return kebab(topic(path)) || "settings";
  const said = comment(node, document);
  if (said !== null) return said;
  const topics = [...new Set(settings(node).map((names) => kebab(topic(names))))].filter(
    (name) => name !== "",
  );
  return topics.length === 0 ? "module" : topics.slice(0, 2).join("-");
}

/** `openssh` of `services.openssh.settings`. */
function topic(path: readonly string[]): string {
  return path.find((name) => !namespaces.has(name)) ?? path[path.length - 1] ?? "";
}

/** The names of the options that a module sets. */
function settings(node: Expression): readonly (readonly string[])[] {
  const body = result(node);
  if (body.kind === "lambda") return settings(body.body);
  if (body.kind !== "attrset") return [];
  return body.bindings.flatMap((item) => {
    if (item.kind !== "binding") return [];
    const path = item.path.map((attr) => attrName(attr) ?? "");
    if (["imports", "options", "_module", "_file", "key"].includes(path[0] ?? "")) return [];
    const isGroup = item.value.kind === "attrset" && path.every((name) => namespaces.has(name));
    return isGroup ? settings(item.value).map((names) => [...path, ...names]) : [path];
  });
}

/** A comment of a few words before the first binding of a module. */
function comment(node: Expression, { comments, text }: Document): string | null {
  const body = result(node);
  const set = body.kind === "lambda" ? result(body.body) : body;
  const first = set.kind === "attrset" ? set.bindings[0] : undefined;
  if (set.kind !== "attrset" || first === undefined) return null;
  const found = comments.filter(({ span }) => span.start >= set.open.end && span.end <= first.span.start);
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const words = kebab(text.slice(only.span.start, only.span.end)).split("-");
  return words[0] === "" || words.length > longestComment ? null : words.join("-");
}
