/**
 * Why a flake isn't written, or not wholly. jscodeshift counts what a transform throws as an error, which `--fail-on-error`
 * turns into an exit status, and prints the message in one line and the stack below it. There the reader
 * finds the diagnostics.
 */
export class Refusal extends Error {
  constructor(message: string, details = "") {
    super(message);
    this.name = "Refusal";
    this.stack = details.trimEnd();
  }
}
