import type { createOpenapiDocument } from '@pixmill/api/openapi';
import openapiTS, { astToString } from 'openapi-typescript';

const heading = '/** Written by `npm run docs` from docs/openapi.json. */\n';

/** The types of the client (packages/client/src/generated/openapi.ts) for the OpenAPI document. */
export async function renderClientTypes(document: ReturnType<typeof createOpenapiDocument>): Promise<string> {
  const text = JSON.stringify(document, (name, value) => (isAnyJson(name, value) ? {} : value));
  const types = astToString(await openapiTS(JSON.parse(text), { exportType: true }));
  return `${heading}${types.replace(/^export type (?:webhooks|\$defs) = .*\n/gm, '')}`;
}

/** The schema of any JSON is named by zod and refers to itself, which a type alias cannot: its type is `unknown`. */
const isAnyJson = (name: string, value: unknown): boolean => name.startsWith('__schema') && typeof value === 'object';
