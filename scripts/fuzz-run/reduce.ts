type Row = readonly number[];

/**
 * A row of which every number stands for a choice and zero for the simplest one, made as simple as `fails` allows until
 * the deadline: long stretches are tried first, then shorter ones, then the end goes.
 */
export function reduce(row: Row, fails: (row: Row) => boolean, deadline: number): Row {
  let smallest = row;
  const attempt = (next: Row) => {
    if (Date.now() > deadline || !fails(next)) return;
    smallest = next;
  };
  for (let size = row.length; size >= 1; size >>= 1) {
    for (let at = 0; at < smallest.length; at += size) {
      const end = at + size;
      if (smallest.slice(at, end).some((number) => number !== 0))
        attempt(smallest.map((number, index) => (index >= at && index < end ? 0 : number)));
    }
  }
  return smallest;
}
