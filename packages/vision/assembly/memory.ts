/** Address from which the memory is free: the module itself uses what lies below. */
export function firstFreeByte(): usize {
  return __heap_base;
}

/** Grows the memory to at least `end` bytes. Returns false when that fails. */
export function reserve(end: usize): bool {
  const missing = (((end + 0xffff) >> 16) as i32) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}
