const align = (bytes) => Math.ceil(bytes / 16) * 16;

/**
 * Addresses for tensors from `start`. `take` finds the first gap that is large enough, else the end; `release` makes a gap. `end` is the first
 * byte that was never used.
 */
export function planMemory(start) {
  const gaps = [];
  let end = start;
  return {
    get end() {
      return end;
    },
    take(bytes) {
      const size = align(bytes);
      const gap = gaps.find((candidate) => candidate.size >= size);
      if (!gap) {
        end += size;
        return end - size;
      }
      gap.at += size;
      gap.size -= size;
      return gap.at - size;
    },
    release(at, bytes) {
      gaps.push({ at, size: align(bytes) });
      gaps.sort((a, b) => a.at - b.at);
      for (let index = gaps.length - 1; index > 0; index -= 1) {
        const [before, gap] = [gaps[index - 1], gaps[index]];
        if (before.at + before.size !== gap.at) continue;
        before.size += gap.size;
        gaps.splice(index, 1);
      }
    },
  };
}
