import { type KnownTopics, knownTopics } from "./known-topics.ts";
import { nameShapes } from "./name-shapes.ts";
import { packageSets } from "./package-sets.ts";
import type { TopicId } from "./topics.ts";

/**
 * How the topic was found: `known`, the data holds the name; `prefix`, the package set tells it
 * (`python3Packages.x`); `stem`, the name without its version or variant is known, or its shape tells.
 */
export type TopicFound = { readonly topic: TopicId; readonly certainty: "known" | "prefix" | "stem" };

/**
 * The topic of a package, from its attribute path as a flake writes it (`pkgs.` may stand in front).
 * `null` when nothing is known: the caller leaves the package where it is.
 *
 *     topicOf("trivy")                    // security, known
 *     topicOf("python313Packages.numpy")  // python, prefix
 *     topicOf("pkgs.nodejs_26")           // javascript, stem
 */
export function topicOf(attributePath: string, known: KnownTopics = knownTopics): TopicFound | null {
  const [first, ...rest] = packagePath(attributePath);
  if (first === undefined) return null;
  const leaf = rest.at(-1);
  if (leaf === undefined) return topicOfName(first, known);

  const whole = known.get([first, ...rest].join("."));
  if (whole !== undefined) return { topic: whole, certainty: "known" };
  const set = packageSets.find(({ pattern }) => pattern.test(first));
  if (set?.topic && !set.leafFirst) return { topic: set.topic, certainty: "prefix" };
  const leafTopic = known.get(leaf);
  if (leafTopic !== undefined) return { topic: leafTopic, certainty: "known" };
  const ofSet = set?.topic ?? known.get(first);
  return ofSet ? { topic: ofSet, certainty: "prefix" } : topicOfName(leaf, known);
}

const scopes =
  /^(pkgs|nixpkgs|self|final|prev|super|un?stable|master|legacyPackages|packages|inputs)$|^pkgs[-_A-Z0-9]/;
const outputs = new Set([
  "out",
  "dev",
  "lib",
  "bin",
  "man",
  "doc",
  "debug",
  "static",
  "override",
  "overrideAttrs",
]);

/** The path without what stands in front of a package set, and without a package's output behind it. */
function packagePath(attributePath: string): string[] {
  const names = attributePath.split(".").map((name) => name.replaceAll('"', ""));
  while (names.length > 1 && scopes.test(names[0] ?? "")) names.shift();
  while (names.length > 1 && outputs.has(names.at(-1) ?? "")) names.pop();
  return names;
}

function topicOfName(name: string, known: KnownTopics): TopicFound | null {
  const exact = known.get(name);
  if (exact !== undefined) return { topic: exact, certainty: "known" };
  const topic = topicOfStem(name, known) ?? topicOfHead(name, known) ?? topicOfShape(name);
  return topic === null ? null : { topic, certainty: "stem" };
}

/** What can stand behind a package's name without changing what it is for: versions, builds, front ends. */
const variant =
  /([-_]?v?[0-9]+([-_.][0-9]+)*|[-_](bin|unwrapped|wrapped|full|minimal|git|unstable|nightly|latest|stable|beta|esr|lts|ng|qt[0-9]?|gtk[0-9]?|wayland|x11|gui|tui|cli|headless|server|client|daemon|desktop|cuda|rocm|fhs|with-plugins|rs|go|next|dev|tools?|utils|plugins?)|Full|Minimal|Packages|WithPlugins|Unstable)$/;

/** The topic of the name as others may spell it, then without one variant after another. */
export function topicOfStem(name: string, known: KnownTopics): TopicId | null {
  let stem = name;
  for (;;) {
    for (const spelling of [
      stem,
      stem.toLowerCase(),
      stem.replaceAll("_", "-"),
      `${stem}-bin`,
      `${stem}-cli`,
    ]) {
      const topic = spelling === name ? undefined : known.get(spelling);
      if (topic !== undefined) return topic;
    }
    const shorter = stem.replace(variant, "");
    if (shorter === stem || shorter.length < 2) return null;
    stem = shorter;
  }
}

export function topicOfShape(name: string): TopicId | null {
  return nameShapes.find(({ pattern }) => pattern.test(name))?.topic ?? null;
}

/** `grafana-matrix-forwarder` by `grafana`: the longest known head of four letters or more, at a dash. */
export function topicOfHead(name: string, known: KnownTopics): TopicId | null {
  for (let end = name.lastIndexOf("-"); end >= 4; end = name.lastIndexOf("-", end - 1)) {
    const topic = known.get(name.slice(0, end));
    if (topic !== undefined) return topic;
  }
  return null;
}
