/**
 * Puts those items that are at the places `from` to `to` of a strict order at these places, in that order; the others of the first
 * `count` items lie before and behind. Takes time in proportion to them, as a rule.
 */
export function selectRange(
  items: Int32Array,
  count: number,
  from: number,
  to: number,
  ranksBefore: (a: number, b: number) => boolean,
): void {
  divideAt(items, 0, count, from, ranksBefore);
  divideAt(items, from, count, to, ranksBefore);
  items.subarray(from, to).sort((a, b) => (ranksBefore(a, b) ? -1 : 1));
}

/** Moves what comes before a place to before it (Hoare's selection). */
function divideAt(
  items: Int32Array,
  start: number,
  end: number,
  place: number,
  ranksBefore: (a: number, b: number) => boolean,
): void {
  if (place <= start || place >= end) return;
  let first = start;
  let last = end - 1;
  while (first < last) {
    const pivot = items[(first + last) >>> 1];
    let low = first;
    let high = last;
    while (low <= high) {
      while (ranksBefore(items[low], pivot)) low++;
      while (ranksBefore(pivot, items[high])) high--;
      if (low > high) break;
      const moved = items[low];
      items[low++] = items[high];
      items[high--] = moved;
    }
    if (place <= high) last = high;
    else if (place >= low) first = low;
    else return;
  }
}
