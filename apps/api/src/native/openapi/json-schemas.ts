import { z } from 'zod';

/** A JSON Schema of OpenAPI 3.1 (dialect 2020-12). */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Formats that say what the pattern of zod says, which nobody can read. */
const formatsWithPattern = new Set(['date-time', 'uuid', 'email', 'date']);

/** What a schema has in its `meta`, where the type on the wire is not what zod derives, such as a number in a query. */
const openapiMetaSchema = z.object({ openapi: z.record(z.string(), z.unknown()) });

/** Makes the schemas of the document from the zod schemas of the routes. Those with an id become components, once. */
export class JsonSchemas {
  readonly #components = new Map<string, JsonSchema>();

  /** The schemas with an id that were used so far, by id in alphabetical order. */
  get components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The JSON on the wire, which is the input of a schema: nothing parses the answers of handlers. Throws for what JSON cannot say. */
  toJsonSchema(schema: z.ZodType): JsonSchema {
    // In an object, because a schema with an id becomes a reference only below the top.
    const { $defs = {}, properties = {} } = toWireReferences(
      z.toJSONSchema(z.object({ schema }), { io: 'input', override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema) }),
    );
    for (const [id, definition] of Object.entries($defs)) this.#add(id, definition);
    return properties.schema as JsonSchema; // a cast: JSON Schema allows a boolean there, zod writes none
  }

  #add(id: string, definition: JsonSchema): void {
    const known = this.#components.get(id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) throw new Error(`two schemas have the id ${id}`);
    this.#components.set(id, definition);
  }
}

function toWireReferences(schema: JsonSchema): { $defs?: Record<string, JsonSchema>; properties?: Record<string, unknown> } {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

/** Takes out what is true of every schema of its kind. */
function simplify(zodSchema: z.core.$ZodType, jsonSchema: JsonSchema): void {
  const meta = openapiMetaSchema.safeParse(z.globalRegistry.get(zodSchema));
  if (meta.success) {
    const { description } = jsonSchema;
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, description === undefined ? {} : { description }, meta.data.openapi);
  }
  // Words of settings, which a few schemas share.
  if ('secret' in jsonSchema) for (const key of ['secret', 'example']) delete jsonSchema[key];
  if (formatsWithPattern.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}') delete jsonSchema.propertyNames;
}
