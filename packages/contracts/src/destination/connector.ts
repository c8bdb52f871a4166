import { z } from 'zod';
import type { DestinationCredentials } from './credentials.js';
import { endpointSchema, regionSchema, swiftRegionSchema } from './destination-fields.js';
import { throwInvalidParameter } from './invalid-parameter.js';
import { type CredentialFields, readCredentials } from './read-credentials.js';
import { assertServiceAddress } from './service-address.js';
import { type ConnectorService, connectorServices, isSwiftService } from './services.js';

/** Saved credentials of a destination; a request names them by id. */
export interface Connector {
  /** 10 letters and digits. */
  readonly id: string;
  readonly name: string;
  readonly service: ConnectorService;
  readonly region: string | null;
  readonly endpoint: string | null;
  readonly createdAt: Date;
}

export interface NewConnector extends Pick<Connector, 'name' | 'service' | 'region' | 'endpoint'> {
  readonly credentials: DestinationCredentials;
}

export const connectorServiceSchema = z.enum(connectorServices, `must be one of ${connectorServices.join(', ')}`);

const newConnectorSchema = z.object({
  name: z.string('must be a string').trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  provider: connectorServiceSchema,
  endpoint: endpointSchema,
});

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue = { path: ['provider'], message: 'is not known' }] = parsed.error.issues;
  return throwInvalidParameter('connector', issue);
}

/**
 * Reads the fields of a new connector: `name`, `provider`, `region`, `endpoint`, and the credentials of its provider. Throws AppError
 * `invalid_parameter`.
 */
export function parseNewConnector(body: Readonly<Record<string, unknown>> & CredentialFields): NewConnector {
  const { name, provider: service, endpoint } = parse(newConnectorSchema, body);
  const regions = isSwiftService(service) ? swiftRegionSchema : regionSchema;
  const { region } = parse(z.object({ region: regions }), body);
  assertServiceAddress('connector', service, { region, endpoint });
  const read = readCredentials({ service, endpoint }, body);
  if ('credentials' in read) return { name, service, region, endpoint, credentials: read.credentials };
  const [{ field, rule } = { field: 'key', rule: 'must be given' }] = read.problems;
  return throwInvalidParameter('connector', { path: [field], message: rule });
}
