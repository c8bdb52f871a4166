import type { OpenapiDocument } from '@pixmill/api/openapi-types';

type Schemas = OpenapiDocument['components']['schemas'];

/** Mean the same in every resource, or say by their end what they are (docs/api.md#conventions). */
const plainName = /^(?:id|name|email|state|width|height|format)$|_(?:at|id|ms|bytes)$/;

/** Fields of shared schemas without a description. */
export function findSchemaProblems(schemas: Schemas): readonly string[] {
  return Object.entries(schemas).flatMap(([id, schema]) =>
    findUndescribed(schema).map((field) => `the schema ${id}: ${field} has no description`),
  );
}

/** A reference is described by what it leads to, a constant by its value. */
const isDescribed = (field: object) => 'description' in field || '$ref' in field || 'const' in field;

function findUndescribed(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'properties') return Object.entries<object>(value).flatMap(([name, field]) => findInField(field, `${path}/${name}`));
    return key === 'example' || key === 'examples' || key === 'default' ? [] : findUndescribed(value, path);
  });
}

const findInField = (field: object, path: string): readonly string[] => [
  ...(isDescribed(field) || plainName.test(path.slice(path.lastIndexOf('/') + 1)) ? [] : [path]),
  ...findUndescribed(field, path),
];
