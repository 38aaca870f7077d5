import type { KnownTopics } from "./known-topics.ts";
import { nameShapes } from "./name-shapes.ts";
import { topicOf, topicOfHead, topicOfShape, topicOfStem } from "./topic-of.ts";
import type { TopicId } from "./topics.ts";

export type Labelled = { readonly name: string; readonly topic: TopicId };

/** What became of names whose topic is known otherwise. `open`: no topic was given. */
export type Tally = { readonly right: number; readonly wrong: number; readonly open: number };

export type Measure = Tally & {
  readonly byCertainty: Readonly<Record<"known" | "prefix" | "stem", Tally>>;
  readonly mistakes: readonly { name: string; expected: TopicId; found: TopicId }[];
};

/** `name<TAB>topic` lines. */
export function parseLabelled(text: string): Labelled[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", topic = ""] = line.split("\t");
      return { name, topic: topic as TopicId };
    });
}

/** Asks `topicOf` for each labelled name, which the data must not hold, and counts its answers. */
export function measure(labelled: readonly Labelled[], known?: KnownTopics): Measure {
  const answers = labelled.map(({ name, topic }) => ({ name, topic, found: topicOf(name, known) }));
  const of = (certainty: string) =>
    tally(
      answers.filter(({ found }) => found?.certainty === certainty).map((a) => [a.topic, a.found?.topic]),
    );
  return {
    ...tally(answers.map(({ topic, found }) => [topic, found?.topic])),
    byCertainty: { known: of("known"), prefix: of("prefix"), stem: of("stem") },
    mistakes: answers.flatMap(({ name, topic, found }) =>
      found && found.topic !== topic ? [{ name, expected: topic, found: found.topic }] : [],
    ),
  };
}

/** Each rule for unknown names, on the names in the data, each as if the data did not hold it. */
export function measureRules(
  known: ReadonlyMap<string, TopicId>,
): { readonly rule: string; readonly tally: Tally }[] {
  const leaveOut = (rule: (name: string, rest: KnownTopics) => TopicId | null | undefined) => {
    const rest = new Map(known);
    return tally(
      [...known].map(([name, topic]) => {
        rest.delete(name);
        const found = rule(name, rest);
        rest.set(name, topic);
        return [topic, found ?? undefined] as const;
      }),
    );
  };
  const shapes = nameShapes.map(({ pattern, topic }) => ({
    rule: `${topic} ${pattern.source}`,
    tally: leaveOut((name) => (pattern.test(name) ? topic : undefined)),
  }));
  return [
    { rule: "stem", tally: leaveOut(topicOfStem) },
    { rule: "shape", tally: leaveOut(topicOfShape) },
    { rule: "head", tally: leaveOut(topicOfHead) },
    { rule: "any", tally: leaveOut((name, rest) => topicOf(name, rest)?.topic) },
    ...shapes,
  ];
}

function tally(pairs: readonly (readonly [TopicId, TopicId | undefined])[]): Tally {
  const right = pairs.filter(([expected, found]) => found === expected).length;
  const open = pairs.filter(([, found]) => found === undefined).length;
  return { right, wrong: pairs.length - right - open, open };
}
