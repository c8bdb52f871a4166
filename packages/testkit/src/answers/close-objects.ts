/**
 * A copy of a JSON schema in which every object refuses fields that it does not name. The document leaves objects open, so that a client of today
 * reads the answers of a later release. `unevaluatedProperties` sees the fields of `allOf`, `anyOf` and `$ref`, too.
 */
export function closeObjects<Schema>(schema: Schema): Schema {
  return close(schema, false) as Schema; // a cast: the copy has the same form
}

/** `part`: the parts of an `allOf` name only some of the fields, so the whole is closed in their place. */
function close(value: unknown, part: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => close(item, part));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    copy[key] = key === 'properties' || key === '$defs' ? closeEach(item) : key === 'example' ? item : close(item, key === 'allOf');
  }
  const isObject = 'properties' in value || 'allOf' in value;
  return isObject && !part && !('additionalProperties' in value) ? { ...copy, unevaluatedProperties: false } : copy;
}

/** Their keys are names of fields, not words of JSON Schema. */
function closeEach(properties: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, item]) => [name, close(item, false)]));
}
