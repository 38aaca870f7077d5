/** The value of a JSON text; nothing for any other text, as a program may print that was cut off. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
