/** Where two texts differ, as one replaced stretch: what an edit is when only the texts before and after it are known. */

export interface TextChange {
  /** Both texts are the same up to here. */
  readonly start: number;
  /** From here on the old text goes on as the new one does from `newEnd`. */
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The shortest such stretch. */
export function textChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(shorter, (from, length) => before.startsWith(after.substring(from, from + length), from));
  const same = commonLength(shorter - start, (from, length) =>
    before.endsWith(after.substring(after.length - from - length, after.length - from), before.length - from),
  );
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** Comparing long stretches at once is many times as fast as looking at each character. */
const LONGEST_STRETCH = 4096;

/** How far two texts agree; `agree` compares a stretch of them. */
function commonLength(limit: number, agree: (from: number, length: number) => boolean): number {
  let known = 0;
  let length = LONGEST_STRETCH;
  while (length > 0) {
    if (known + length <= limit && agree(known, length)) known += length;
    else length >>>= 1;
  }
  return known;
}
