/** How a pattern without a slash at its start is read: from the top, or at any depth (as in `.gitignore`). */
type Anchor = "top" | "anywhere";

/**
 * Whether a glob names a path: `*` stops at slashes, `**` doesn't. Of an `anywhere` pattern, a folder names all that is in
 * it, and only a slash before its end ties it to the top.
 */
export function globMatches(pattern: string, path: string, anchor: Anchor): boolean {
  if (anchor === "top") return expression(pattern, "$").test(path);
  const plain = pattern.replace(/^\//, "");
  const isTied = pattern.slice(0, -1).includes("/");
  const isFolder = plain.endsWith("/");
  const tied = isTied ? plain : `**/${plain}`;
  if (isFolder) return expression(tied, "").test(path);
  // `docs/*` names what is in the folder, and not what is in folders in it.
  return expression(tied, plain.endsWith("/*") ? "$" : "(?:/|$)").test(path);
}

function expression(glob: string, end: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (part) => {
    switch (part) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    }
  });
  return new RegExp(`^${source}${end}`);
}
