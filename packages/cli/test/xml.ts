/** What is wrong with a text as XML, as far as a picture can be wrong: tags that don't match, stray markup. */
export function xmlProblem(text: string): string | undefined {
  const body = text.replace(/^<\?xml [^?]*\?>\s*/, "");
  const open: string[] = [];
  let at = 0;
  while (at < body.length) {
    const start = body.indexOf("<", at);
    const content = body.slice(at, start < 0 ? undefined : start);
    const wrong = contentProblem(content);
    if (wrong !== undefined) return wrong;
    if (start < 0) break;
    const tag = /^<(\/?)([a-zA-Z][\w:-]*)((?:\s+[a-zA-Z][\w:-]*="[^"<]*")*)\s*(\/?)>/.exec(body.slice(start));
    if (tag === null) return `no tag at ${JSON.stringify(body.slice(start, start + 40))}`;
    const [whole, closing, name = "", attributes = "", empty] = tag;
    const bad = contentProblem(attributes.replaceAll('"', ""));
    if (bad !== undefined) return bad;
    if (closing === "/") {
      if (open.pop() !== name) return `</${name}> closes nothing`;
    } else if (empty !== "/") open.push(name);
    at = start + whole.length;
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> is never closed`;
}

function contentProblem(text: string): string | undefined {
  if (/&(?!#\d+;|#x[\da-f]+;|(?:amp|lt|gt|quot|apos);)/i.test(text))
    return `a stray & in ${JSON.stringify(text)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) return "a control character";
  return /[\ud800-\udfff]/u.test(text) ? "half a surrogate pair" : undefined;
}
