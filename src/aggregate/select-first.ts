/**
 * The first `limit` of some items by a strict order, in that order. A heap of the best so far, its worst on top:
 * however many there are, memory is bounded by the limit.
 */
export function selectFirst(items: readonly number[], limit: number, ranksBefore: (a: number, b: number) => boolean): number[] {
  const heap: number[] = [];
  if (limit <= 0) return heap;
  for (const item of items) {
    if (heap.length < limit) {
      heap.push(item);
      siftUp(heap, ranksBefore);
    } else if (ranksBefore(item, heap[0])) {
      heap[0] = item;
      siftDown(heap, ranksBefore);
    }
  }
  return heap.sort((a, b) => (ranksBefore(a, b) ? -1 : 1));
}

function siftUp(heap: number[], ranksBefore: (a: number, b: number) => boolean): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!ranksBefore(heap[parent], heap[child])) return;
    [heap[parent], heap[child]] = [heap[child], heap[parent]];
    child = parent;
  }
}

function siftDown(heap: number[], ranksBefore: (a: number, b: number) => boolean): void {
  let parent = 0;
  for (;;) {
    const left = parent * 2 + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const worse = right < heap.length && ranksBefore(heap[left], heap[right]) ? right : left;
    if (!ranksBefore(heap[parent], heap[worse])) return;
    [heap[parent], heap[worse]] = [heap[worse], heap[parent]];
    parent = worse;
  }
}
