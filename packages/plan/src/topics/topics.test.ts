import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { knownNames, knownTopics } from "./known-topics.ts";
import { measure, measureRules, parseLabelled } from "./measure.ts";
import { topicOf } from "./topic-of.ts";
import { topicOfAll } from "./topic-of-all.ts";
import { topicOfWords } from "./topic-of-words.ts";
import { type TopicId, topics } from "./topics.ts";

const ids: ReadonlySet<string> = new Set(topics.map(({ id }) => id));
const labelled = parseLabelled(readFileSync(new URL("labelled.tsv", import.meta.url), "utf8"));

test.each([
  ["trivy", "security", "known"],
  ["pkgs.kubectl", "infrastructure", "known"],
  ["pkgs.unstable.ripgrep", "shell", "known"],
  ["curl.dev", "network", "known"],
  ["nodePackages.prettier", "javascript", "known"],
  ["kdePackages.kdenlive", "audio-video", "known"],
  ["pkgsStatic.openssl", "libraries", "known"],
  ["python313Packages.numpy", "python", "prefix"],
  ["python3.pkgs.requests", "python", "prefix"],
  ["haskellPackages.lens", "haskell", "prefix"],
  ["rosPackages.humble.ros-base", "robotics", "prefix"],
  ["cudaPackages.cuda_nvcc", "ai", "prefix"],
  ["texlive.combined.scheme-full", "documents", "prefix"],
  ["vimPlugins.telescope-nvim", "editors", "prefix"],
  ["nodejs_99", "javascript", "stem"],
  ["python399", "python", "stem"],
  ["trivy-bin", "security", "stem"],
  ["unheard-of-language-server", "editors", "stem"],
  ["cargo-unheard-of", "rust", "stem"],
  ["kube-unheard-of", "infrastructure", "stem"],
  ["prometheus-unheard-of-exporter", "monitoring", "stem"],
] as const)("%s is of %s, %s", (path, topic, certainty) => {
  expect(topicOf(path)).toEqual({ topic, certainty });
});

test.each(["unheard-of", "foo.unheard-of", "", "pkgs", "constructor", "__proto__"])(
  "%j is of no topic",
  (path) => {
    expect(topicOf(path)).toBeNull();
  },
);

test.each([
  ["# Infrastructure & Monitoring", "infrastructure"],
  ["# === AI/ML ===", "ai"],
  ["securityTools", "security"],
  ["infraCommands", "infrastructure"],
  ["ros2Packages", "robotics"],
  ["k8s-tools", "infrastructure"],
  ["GPU", "graphics"],
  ["my_db_clients", "databases"],
  ["Language servers", "editors"],
  ["C++ toolchain", "build"],
  ["pre-commit", "lint"],
  ["versionControl", "version-control"],
  ["basePackages", null],
  ["commonTools", null],
  ["", null],
] as const)("the words %j name %s", (words, topic) => {
  expect(topicOfWords(words)).toBe(topic);
});

test("a set's topic is its majority's, and a mixed or unknown set has none", () => {
  expect(topicOfAll(["trivy", "grype", "cosign", "jq"])).toEqual({
    topic: "security",
    share: 0.75,
    known: 4,
  });
  expect(topicOfAll(["trivy", "grype", "cosign", "jq"], knownNames())?.topic).toBe("security");
  expect(topicOfAll(["trivy", "jq"])).toBeNull();
  expect(topicOfAll(["trivy", "unheard-of", "unheard-of-2", "unheard-of-3"])).toBeNull();
  expect(topicOfAll([])).toBeNull();
});

test("every topic has a slug, a title and words that name it alone", () => {
  const words = topics.flatMap((topic) => topic.words);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  for (const { id, title } of topics) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).not.toBe("");
    expect(topicOfWords(id)).toBe(id);
  }
});

test("the data holds each name once, sorted, under a topic that exists, in less than 150 KB", () => {
  const text = readFileSync(new URL("topics.json", import.meta.url), "utf8");
  expect(text.length).toBeLessThan(150_000);
  const data = JSON.parse(text) as Record<string, string[]>;
  expect(Object.keys(data)).toEqual([...ids].sort());
  const names = Object.values(data).flatMap((lines) => lines.join(" ").split(" "));
  expect(knownNames().size).toBe(names.length);
  expect(names.length).toBeGreaterThan(5_000);
  for (const list of Object.values(data)) {
    const sorted = list.join(" ").split(" ");
    expect(sorted).toEqual(sorted.slice().sort());
  }
  for (const [name, topic] of knownNames()) expect(knownTopics.get(name)).toBe(topic);
});

test("the data holds no labelled name", () => {
  expect(labelled.length).toBe(300);
  expect(new Set(labelled.map(({ name }) => name)).size).toBe(300);
  const leafOf = (name: string) => name.split(".").at(-1) ?? name;
  const held = labelled.filter(({ name }) => knownTopics.get(name) || knownTopics.get(leafOf(name)));
  expect(held).toEqual([]);
  expect(labelled.filter(({ topic }) => !ids.has(topic))).toEqual([]);
});

test("the measure runs, and an answer is more often right than docs/topics.md's bound", () => {
  const { right, wrong, open, byCertainty } = measure(labelled);
  expect(right + wrong + open).toBe(300);
  expect(byCertainty.known).toEqual({ right: 0, wrong: 0, open: 0 });
  expect(right / (right + wrong)).toBeGreaterThan(0.8);
});

test("rules are measured with the name itself left out", () => {
  const known = new Map<string, TopicId>([
    ["alpha", "nix"],
    ["alpha-bin", "nix"],
  ]);
  const stem = measureRules(known).find(({ rule }) => rule === "stem");
  expect(stem?.tally).toEqual({ right: 2, wrong: 0, open: 0 });
});
