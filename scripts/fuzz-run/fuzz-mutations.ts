import type { Finding, Fuzzing } from "./finding.ts";

export async function fuzzMutations(_: Fuzzing): Promise<readonly Finding[]> {
  return [];
}
