import { parseUrl, rackspaceRegions, type S3Service } from '@pixmill/contracts';
import { z } from 'zod';
import { trimUrl } from '../../http-url.js';
import { choice } from './values.js';

/** Names become parts of hosts and paths, so they contain no character that could change the target. */
const bucketRule = 'must be a bucket name: lower-case letters, digits, dots, dashes and underscores, 3 to 222 characters';
const bucket = z.string(bucketRule).regex(/^[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9_-])){1,220}[a-z0-9]$/, bucketRule);
const regionRule = 'must be a region such as eu-west-1: letters, digits and dashes';
const region = z.string(regionRule).regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, regionRule);
const ibmRegionRule = 'must be a location such as eu-de, us or ams03: letters, digits, dashes and one dot';
const ibmRegion = z.string(ibmRegionRule).regex(/^[a-z0-9-]{1,40}(\.[a-z0-9-]{1,20})?$/, ibmRegionRule);
const containerRule = 'must be a container name: lower-case letters, digits and single dashes, 3 to 63 characters';
const container = z.string(containerRule).regex(/^(?:\$root|\$web|(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])*)$/, containerRule);
const swiftContainerRule = 'must be a container name: 256 bytes at most, no slash';
const swiftContainer = z
  .string(swiftContainerRule)
  .regex(/^(?!\.\.?$)[^/\p{Cc}\p{Cs}]{1,256}$/u, swiftContainerRule)
  .refine((name) => Buffer.byteLength(name) <= 256, swiftContainerRule);
const swiftRegionRule = 'must be a region such as RegionOne: letters, digits, dots, dashes and underscores';
const swiftRegion = z.string(swiftRegionRule).regex(/^[a-z0-9._-]{1,64}$/i, swiftRegionRule);
const azureAccountRule = 'must be a storage account: 3 to 24 lower-case letters and digits';
const azureAccount = z.string(azureAccountRule).regex(/^[a-z0-9]{3,24}$/, azureAccountRule);
const r2AccountRule = 'must be an account id: 32 hex digits';
const r2Account = z
  .string(r2AccountRule)
  .regex(/^[0-9a-f]{32}$/i, r2AccountRule)
  .toLowerCase();
const secretRule = 'must be a text without spaces';
const secret = z.string(secretRule).regex(/^[\x21-\x7e]{1,1024}$/, secretRule);
const nameRule = 'must be a text of 1 to 1,000 characters';
const name = z.string(nameRule).regex(/^[^\p{Cc}\p{Cs}]{1,1000}$/u, nameRule);
const connectorRule = 'must be the id of a saved connector: 10 letters and digits';
const connector = z.string(connectorRule).regex(/^[a-z0-9]{10}$/i, connectorRule);

export const endpointRule = 'must be the https address of a service, without a path, a query or credentials';
export const loginEndpointRule =
  'must be the https address of the login, such as https://keystone.example/v3, without a query or credentials';
/** The caller of these forms checks the scheme and the address. */
const endpoint = z
  .string(endpointRule)
  .transform(trimUrl)
  .refine((text) => isOrigin(text), endpointRule)
  .transform((text) => new URL(text).origin);

const parseEndpoint = (text: string) => (text.length <= 300 && /^https?:\/\/[^/]/i.test(text) ? parseUrl(text) : null);

/** Whether an address has no path, query or credentials. Pure. */
export function isOrigin(text: string): boolean {
  const url = parseEndpoint(text);
  return url !== null && url.href.replace(/\/$/, '') === url.origin;
}

/** The address of a login has a path, such as /v3 or /auth/v1.0. */
const loginEndpoint = z
  .string(loginEndpointRule)
  .transform(trimUrl)
  .refine((text) => isLoginEndpoint(text), loginEndpointRule)
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));

function isLoginEndpoint(text: string): boolean {
  const url = parseEndpoint(text);
  return url !== null && url.href === `${url.origin}${url.pathname}`;
}

const pathRule = 'must be an object key or a folder: no leading slash, no empty, . or .. part, 900 bytes at most';
const path = z
  .string(pathRule)
  .refine((text) => isPath(text), pathRule)
  .default('');

function isPath(text: string): boolean {
  if (text === '') return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this expression finds control characters
  if (/[\x00-\x1f\x7f\\]/.test(text) || Buffer.byteLength(text) > 900) return false;
  return text
    .replace(/\/$/, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

const headerTextRule = 'must be a hash of texts without line breaks, each with a name of letters, digits, - and _';
const headerText = z
  .union([z.string(), z.number().transform(String)], headerTextRule)
  .pipe(z.string().regex(/^[^\r\n\0]{0,1024}$/, headerTextRule));
const metadata = z
  .record(z.string(), headerText, headerTextRule)
  .refine((all) => Object.keys(all).every((name) => /^[a-z_][a-z0-9_-]{0,127}$/i.test(name)), headerTextRule)
  .default({});

/** Source: docs/contracts/optidash.md#48-store */
const settableHeaders = ['Cache-Control', 'Content-Type', 'Content-Encoding', 'Content-Language', 'Content-Disposition'] as const;
const headersRule = `must be a hash of ${settableHeaders.join(', ')}`;
const headers = z
  .record(z.string(), headerText, headersRule)
  .transform((all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value])))
  .refine((all) => Object.keys(all).every((name) => settableHeaders.some((settable) => settable.toLowerCase() === name)), headersRule)
  .default({});

/** `none` is an addition of Pixmill: a bucket without access lists rejects every `acl`. */
const acl = choice(['public-read', 'private', 'none']);

const s3Classes = [
  'standard',
  'reduced-redundancy',
  'standard-ia',
  'onezone-ia',
  'intelligent-tiering',
  'glacier',
  'deep-archive',
] as const;
const storageClass = choice(s3Classes);
/** Google has three of its own. */
const anyClass = choice([...s3Classes, 'nearline', 'coldline', 'archive']);

const objectFields = { path, metadata, headers };
const provider = z.string();
const s3Fields = { provider, key: secret, secret, bucket, acl: acl.optional(), ...objectFields };

export interface S3Form {
  readonly key: string;
  readonly secret: string;
  readonly bucket: string;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly acl?: z.output<typeof acl> | undefined;
  readonly class?: string | undefined;
  readonly path: string;
  readonly metadata: Record<string, string>;
  readonly headers: Record<string, string>;
}

interface S3Provider {
  readonly name: string;
  readonly service: S3Service;
  readonly form: z.ZodObject & z.ZodType<S3Form>;
}

const customForm = z.strictObject({ ...s3Fields, endpoint, region: region.optional(), class: storageClass.optional() });

/**
 * The parameters of each service. `ibm`, `s3`, `minio`, and R2's `account` and `endpoint` are additions of Pixmill.
 * Source: docs/contracts/optidash.md#48-store.
 */
export const s3Providers: readonly S3Provider[] = [
  { name: 'aws', service: 'aws', form: z.strictObject({ ...s3Fields, region, class: storageClass.optional() }) },
  { name: 'google', service: 'google', form: z.strictObject({ ...s3Fields, region: region.optional(), class: anyClass.optional() }) },
  {
    name: 'cloudflare',
    service: 'cloudflare',
    form: z
      .strictObject({ ...s3Fields, account: r2Account.optional(), endpoint: endpoint.optional(), region: region.optional() })
      .refine((form) => (form.account === undefined) !== (form.endpoint === undefined), {
        path: ['account'],
        message: 'or `endpoint` is required: the account id, or the https address of the account',
      }),
  },
  { name: 'digitalocean', service: 'digitalocean', form: z.strictObject({ ...s3Fields, region }) },
  { name: 'ibm', service: 'ibm', form: z.strictObject({ ...s3Fields, region: ibmRegion }) },
  { name: 's3', service: 'custom', form: customForm },
  { name: 'minio', service: 'custom', form: customForm },
];

export const azureForm = z.strictObject({
  provider,
  key: secret,
  account: azureAccount,
  container,
  endpoint: endpoint.optional(),
  ...objectFields,
});

const rackspaceRegionRule = `must be one of ${rackspaceRegions.join(', ')}`;

/** Cloud Files of Rackspace: `key` is the API key. Our reading (docs/contracts/optidash.md#48-store). */
export const rackspaceForm = z.strictObject({
  provider,
  username: name,
  key: name,
  region: z.preprocess((text) => (typeof text === 'string' ? text.toUpperCase() : text), z.enum(rackspaceRegions, rackspaceRegionRule)),
  container: swiftContainer,
  ...objectFields,
});

/** OpenStack Swift, an addition of Pixmill: by Keystone with a `project` or an application credential, else by the older login. */
export const swiftForm = z.strictObject({
  provider,
  endpoint: loginEndpoint,
  username: name.optional(),
  key: name,
  project: name.optional(),
  domain: name.optional(),
  project_domain: name.optional(),
  application_credential: secret.optional(),
  region: swiftRegion.optional(),
  container: swiftContainer,
  ...objectFields,
});

/** The parameters of a request with a connector. A container may be one of Azure, whose rules are checked when the connector is known. */
export const connectorForm = z.strictObject({
  id: connector,
  bucket: bucket.optional(),
  container: swiftContainer.optional(),
  region: swiftRegion.optional(),
  endpoint: loginEndpoint.optional(),
  acl: acl.optional(),
  class: anyClass.optional(),
  ...objectFields,
});
