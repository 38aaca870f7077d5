/** A node of the search: when it was found, and the earliest that can be reached from it. */
interface Visit<Node> {
  readonly node: Node;
  readonly found: number;
  low: number;
  isOpen: boolean;
}

/**
 * Groups nodes that reach each other, with whatever a node leads to in an earlier group, or in its own. What `next`
 * gives besides `nodes` is passed over. (Tarjan's algorithm.)
 */
export function components<Node>(
  nodes: readonly Node[],
  next: (node: Node) => readonly Node[],
): readonly (readonly Node[])[] {
  const known = new Set(nodes);
  const visits = new Map<Node, Visit<Node>>();
  const open: Visit<Node>[] = [];
  const groups: Node[][] = [];
  const search = (node: Node): Visit<Node> => {
    const visit: Visit<Node> = { node, found: visits.size, low: visits.size, isOpen: true };
    visits.set(node, visit);
    open.push(visit);
    for (const other of next(node)) {
      if (!known.has(other)) continue;
      const reached = visits.get(other);
      if (reached === undefined) visit.low = Math.min(visit.low, search(other).low);
      else if (reached.isOpen) visit.low = Math.min(visit.low, reached.found);
    }
    if (visit.low === visit.found) groups.push(close(open, visit));
    return visit;
  };
  for (const node of nodes) if (!visits.has(node)) search(node);
  return groups;
}

function close<Node>(open: Visit<Node>[], first: Visit<Node>): Node[] {
  const group = open.splice(open.indexOf(first));
  for (const visit of group) visit.isOpen = false;
  return group.map(({ node }) => node);
}
