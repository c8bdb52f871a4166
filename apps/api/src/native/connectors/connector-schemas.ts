import { type Connector, connectorServiceSchema } from '@pixmill/contracts';
import { credentialOptions } from '@pixmill/dialects';
import { z } from 'zod';
import { timeSchema, toTime } from '../route/schemas.js';

const connectorIdSchema = z.string().meta({ description: '10 letters and digits', examples: ['q8ZcK0vN3a'] });

/** `:id` of a connector in a path. */
export const connectorParams = z.object({ id: connectorIdSchema });

const region = z.string().nullable().meta({ description: 'Such as eu-central-1' });
const endpoint = z.string().nullable().meta({ description: "Replaces the service's own address" });

export const connectorSchema = z
  .object({
    id: connectorIdSchema,
    name: z.string(),
    provider: connectorServiceSchema.meta({ description: 'The service that has the storage' }),
    region,
    endpoint,
    created_at: timeSchema,
  })
  .meta({ id: 'Connector', description: 'Credentials of storage of the account. No answer shows them again.' });

/** What each provider requires is checked by the use case. */
export const newConnectorSchema = z
  .strictObject({
    name: z.string('must be a string').meta({ description: 'At most 100 characters' }),
    provider: connectorServiceSchema.meta({ description: 'The service that has the storage' }),
    ...credentialOptions,
    region: region.optional().meta({ description: credentialOptions.region.description }),
    endpoint: endpoint.optional().meta({ description: credentialOptions.endpoint.description }),
  })
  .meta({ id: 'NewConnector' });

const text = z.string('must be a string').optional();

export const connectorTestSchemas = {
  request: z
    .strictObject({
      bucket: text.meta({ description: 'Required for every provider but `azure`, `swift` and `rackspace`' }),
      container: text.meta({ description: 'Required for `azure`, `swift` and `rackspace`' }),
      path: text.meta({ description: 'Folder of the test object; the top of the bucket by default' }),
    })
    .meta({ id: 'ConnectorTestRequest' }),
  result: z
    .object({
      ok: z.boolean().meta({ description: 'Whether jobs can put their results there' }),
      steps: z
        .array(
          z.object({
            step: z.enum(['write', 'remove']).meta({ description: 'What was tried' }),
            ok: z.boolean().meta({ description: 'Whether it worked' }),
            detail: z.string().meta({ description: 'Why it failed, or the address or key of the object' }),
          }),
        )
        .meta({ description: 'In this order; a failure ends the test' }),
    })
    .meta({ id: 'ConnectorTest' }),
};

export const connectorExamples = {
  test: {
    ok: false,
    steps: [{ step: 'write' as const, ok: false, detail: 'The result could not be stored at aws: 403 SignatureDoesNotMatch' }],
  },
  connector: {
    id: 'q8ZcK0vN3a',
    name: 'shop pictures',
    provider: 'aws',
    region: 'eu-central-1',
    endpoint: null,
    created_at: '2026-12-01T09:30:00.000Z',
  },
  newConnector: { name: 'shop pictures', provider: 'aws', region: 'eu-central-1', key: 'AKIDEXAMPLE', secret: 'the-secret-access-key' },
};

/** Pure. */
export function toWireConnector({ id, name, service, region, endpoint, createdAt }: Connector): z.input<typeof connectorSchema> {
  return { id, name, provider: service, region, endpoint, created_at: toTime(createdAt) };
}
