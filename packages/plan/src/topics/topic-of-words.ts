import { type TopicId, topics } from "./topics.ts";

const wordToTopic: ReadonlyMap<string, TopicId> = new Map(
  topics.flatMap(({ id, words }) => words.map((word) => [word, id] as const)),
);

/**
 * The topic that an author's own words name: a section comment or a binding's name. The first word or pair of
 * words that names one decides; pairs come before words. `null` when none does.
 *
 *     topicOfWords("# === Infrastructure & Monitoring ===")  // "infrastructure"
 *     topicOfWords("securityTools")                          // "security"
 *     topicOfWords("basePackages")                           // null
 */
export function topicOfWords(words: string): TopicId | null {
  const split = splitWords(words);
  for (const [index, word] of split.entries()) {
    const pair = `${word} ${split[index + 1] ?? ""}`;
    const topic = wordToTopic.get(pair) ?? wordToTopic.get(word) ?? wordToTopic.get(singular(word));
    if (topic !== undefined) return topic;
  }
  return null;
}

/** `ros2Tools`, `AI/ML tools`, `k8s-tools` as lower-case words. Digits stay with the letters before them. */
function splitWords(words: string): string[] {
  return words
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/c\+\+/gi, "cpp")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word;
}
