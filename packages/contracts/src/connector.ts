import { z } from 'zod';
import {
  assertServiceAddress,
  type ConnectorService,
  connectorServices,
  type DestinationCredentials,
  destinationCredentialsSchema,
  endpointSchema,
  regionSchema,
  throwInvalidParameter,
} from './destination.js';

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
  region: regionSchema,
  endpoint: endpointSchema,
});

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue = { path: ['provider'], message: 'is not known' }] = parsed.error.issues;
  return throwInvalidParameter('connector', issue);
}

/**
 * Reads the fields of a new connector: `name`, `provider`, `key` and `secret` (Azure: `account` and `key`), `region`, `endpoint`.
 * Throws AppError `invalid_parameter`.
 */
export function parseNewConnector(body: Readonly<Record<string, unknown>>): NewConnector {
  const { name, provider: service, region, endpoint } = parse(newConnectorSchema, body);
  assertServiceAddress('connector', service, { region, endpoint });
  const { account, key, secret } = body;
  const credentials = service === 'azure' ? { kind: 'azure', account, key } : { kind: 's3', accessKeyId: key, secretAccessKey: secret };
  return { name, service, region, endpoint, credentials: parse(destinationCredentialsSchema, credentials) };
}
