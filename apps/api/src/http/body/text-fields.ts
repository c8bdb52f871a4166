/** Text fields of a parsed form. A repeated field has its last value; names with brackets, which parsers turn into objects, are dropped. */
export function toTextFields(body: unknown): Record<string, string> {
  const entries = Object.entries(body && typeof body === 'object' ? body : {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.at(-1) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
}
