import type { OpenapiDocument } from '@pixmill/api/openapi-types';
import { createConfig, lintFromString } from '@redocly/openapi-core';

/** The recommended rules, all as errors, and without those that do not fit. */
const rules = {
  // The server of the document in the repository is the address of a start without settings.
  'no-server-example.com': 'off',
  // The components of headers and parameters are the same for every release, whether a route uses them or not.
  'no-unused-components': 'off',
} as const;

/** What `@redocly/openapi-core` says about a document, one line for each problem. Fetches nothing. */
export async function lintDocument(document: OpenapiDocument): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended'], rules });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location: [place] }) => `${ruleId}: ${message} at ${place?.pointer ?? 'the document'}`);
}
