import { z } from 'zod';
import type { Endpoint } from './endpoints.js';

/** The parts of an OpenAPI document that say what an endpoint takes. */
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ name: z.string().optional(), in: z.string().optional() })).default([]),
        requestBody: z
          .object({
            content: z.record(z.string(), z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })).optional() })),
          })
          .optional(),
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
      }),
    ),
  ),
});
type Operation = z.output<typeof documentSchema>['paths'][string][string];

/** They never end, or end the work of all. */
const isExcluded = (path: string, { responses }: Operation) =>
  path.endsWith('/admin/pause') || Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content);

/** Nothing here may call an address outside this machine. */
const toLocalUrls = (text: string) => text.replace(/https?:\/\/[^/"\s]+/g, 'http://127.0.0.1:9');

function toParameters({ parameters, requestBody }: Operation): Record<string, string> {
  const query = parameters.flatMap((each) => (each.in === 'query' && each.name !== undefined ? [[each.name, '1'] as const] : []));
  const [example] = Object.values(requestBody?.content['application/json']?.examples ?? {});
  const body = Object.entries(example?.value ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return Object.fromEntries([...query, ...body].map(([name, value]) => [name, toLocalUrls(value)]));
}

function toBody({ requestBody }: Operation): Endpoint['body'] {
  if (requestBody === undefined) return 'none';
  return 'application/json' in requestBody.content ? 'json' : 'form';
}

/** Every endpoint of a native API, from its OpenAPI document: a new one is fuzzed without another line here. */
export function toNativeEndpoints(document: unknown): Endpoint[] {
  return Object.entries(documentSchema.parse(document).paths).flatMap(([template, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => !isExcluded(template, operation))
      .map(([method, operation]) => ({
        methods: [method.toUpperCase()],
        path: template.replace('/admin/accounts/{id}', '/admin/accounts/:account').replace(/\{(\w+)\}/g, ':$1'),
        key: template.startsWith('/api/v1/admin/') ? 'admin' : 'account',
        parameters: toParameters(operation),
        body: toBody(operation),
      })),
  );
}
