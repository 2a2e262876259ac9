/** A part of a string keeps the whole string alive; a copy does not. */

/** The same text in memory of its own. */
export function ownText(part: string): string {
  return ` ${part}`.slice(1);
}
