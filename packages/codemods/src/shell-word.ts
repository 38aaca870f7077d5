/** A word as a shell takes it: in quotes where it means more than itself. */
export function shellWord(text: string): string {
  // A `#` begins a comment only where a word begins.
  return /^[\w@%+=:,./-][\w@%+=:,./#-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
