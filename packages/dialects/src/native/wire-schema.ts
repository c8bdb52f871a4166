import { z } from 'zod';
import { toWireName } from './wire-keys.js';

/**
 * The schema of the core with the names of the wire: fields in snake_case, and no other fields. Kinds and other values stay as they are, and
 * checks go along. Pure.
 */
export function toWireSchema(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator, options } = schema.def;
    const union = z.discriminatedUnion(discriminator, options.map(toWireSchema) as unknown as Members, {
      error: (issue) => (issue.code === 'invalid_union' ? `must be one of ${listValues(options, discriminator)}` : undefined),
    });
    return describeLike(schema, union);
  }
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(Object.entries(schema.def.shape).map(([name, field]) => [toWireName(name), toWireSchema(field)]));
    return describeLike(schema, schema.clone({ ...schema.def, shape, catchall: z.never() }));
  }
  if (schema instanceof z.ZodArray) return z.array(toWireSchema(schema.def.element));
  if (schema instanceof z.ZodOptional) return z.optional(toWireSchema(schema.def.innerType));
  return schema as z.ZodType;
}

const describeLike = <Schema extends z.ZodType>({ description }: z.ZodType, copy: Schema): Schema =>
  description === undefined ? copy : copy.describe(description);

type Members = Parameters<typeof z.discriminatedUnion>[1];

function listValues(options: readonly z.core.$ZodType[], discriminator: string): string {
  const values = options.map((option) => (option instanceof z.ZodObject ? option.def.shape[discriminator] : undefined));
  return values.flatMap((value) => (value instanceof z.ZodLiteral ? [...value.def.values].map(String) : [])).join(', ');
}
