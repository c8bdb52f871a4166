import type { OpenapiDocument, OpenapiOperation } from '@pixmill/api/openapi-types';

/** `{` is after every letter, so that a fixed part comes before a name. */
const byFixedPartsFirst = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

const toPattern = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);

/** Finds the operation of a request in a document: fixed paths before those with names, as the routes are. Null for an unknown path. */
export function createFindOperation({ paths }: OpenapiDocument): (method: string, path: string) => OpenapiOperation | null {
  const operations = Object.entries(paths)
    .sort(byFixedPartsFirst)
    .map(([template, methods]) => ({ pattern: toPattern(template), methods }));
  return (method, path) => {
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    return operations.find(({ pattern, methods }) => pattern.test(path) && methods[name])?.methods[name] ?? null;
  };
}
