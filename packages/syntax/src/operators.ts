/** How an infix operator of Nix binds; the higher level binds tighter. */
export interface Operator {
  readonly level: number;
  readonly associates: "left" | "right" | "never";
}

export const operators: ReadonlyMap<string, Operator> = new Map([
  ["->", { level: 1, associates: "right" }],
  ["||", { level: 2, associates: "left" }],
  ["&&", { level: 3, associates: "left" }],
  ["==", { level: 4, associates: "never" }],
  ["!=", { level: 4, associates: "never" }],
  ["<", { level: 5, associates: "never" }],
  [">", { level: 5, associates: "never" }],
  ["<=", { level: 5, associates: "never" }],
  [">=", { level: 5, associates: "never" }],
  ["//", { level: 6, associates: "right" }],
  ["+", { level: 8, associates: "left" }],
  ["-", { level: 8, associates: "left" }],
  ["*", { level: 9, associates: "left" }],
  ["/", { level: 9, associates: "left" }],
  ["++", { level: 10, associates: "right" }],
  ["?", { level: 11, associates: "left" }],
]);
/** `!` and `-` before their operand. */
export const prefixLevels: ReadonlyMap<string, number> = new Map([
  ["!", 7],
  ["-", 12],
]);
