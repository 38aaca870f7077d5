/**
 * A half-open range of a source text, in UTF-16 code units.
 *
 * This is the only offset unit of the project: it is what `String.prototype.slice` takes and what
 * web-tree-sitter reports. A byte order mark counts as one unit.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether `outer` holds all of `inner`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
