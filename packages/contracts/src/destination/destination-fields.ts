import { z } from 'zod';
import { parseUrl } from '../parse-url.js';

/** Headers of the stored object that a caller may set, in lower case. Source: docs/contracts/optidash.md#48-store. */
const settableHeaders = ['cache-control', 'content-type', 'content-encoding', 'content-language', 'content-disposition'] as const;
const settableHeaderNames = 'Cache-Control, Content-Type, Content-Encoding, Content-Language and Content-Disposition';

/** Classes of S3 (docs/contracts/optidash.md#48-store), and after them those of Google. */
const storageClasses = [
  ...['standard', 'reduced-redundancy', 'standard-ia', 'onezone-ia', 'intelligent-tiering', 'glacier', 'deep-archive'],
  ...['nearline', 'coldline', 'archive'],
];

/** Limit of S3 for names and values together. */
const maxMetadataBytes = 2_000;

const doesNotMatch = (pattern: RegExp) => (text: string) => !pattern.test(text);
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Folder or key of the results. */
export const pathSchema = z
  .string('must be a string')
  .max(700, 'must have at most 700 characters')
  .refine(doesNotMatch(unprintable), 'must have no control characters')
  .refine(doesNotMatch(/\\|(^|\/)\.{0,2}\/|(^|\/)\.{1,2}$/), 'must have no leading slash, no backslash, and no empty, `.` or `..` segment')
  .default('');

/** Metadata whose names have the given form. */
export const metadataSchema = (name: RegExp) =>
  z
    .record(z.string().regex(name), z.string().max(maxMetadataBytes).refine(doesNotMatch(unprintable)))
    .refine((metadata) => Buffer.byteLength(Object.entries(metadata).flat().join('')) <= maxMetadataBytes)
    .default({});

/** Headers of the object. */
export const headersSchema = z
  .record(
    z.string(),
    z.string().regex(/^[\x20-\x7e]{1,1000}$/, 'must contain only printable ASCII'),
    'must be a hash of header names and texts',
  )
  .transform((headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])))
  .refine((headers) => Object.keys(headers).every((name) => settableHeaders.some((settable) => settable === name)), {
    message: `must name only ${settableHeaderNames}`,
  })
  .default({});

const isEndpoint = (text: string) => {
  const url = parseUrl(text);
  if (url === null) return false;
  const { protocol, username, password, search, hash } = url;
  return (protocol === 'https:' || protocol === 'http:') && [username, password, search, hash].every((part) => part === '');
};

/** Address of a service, without a slash at its end. */
export const endpointSchema = z
  .string('must be a string')
  .refine(isEndpoint, 'must be an http or https URL without credentials and query')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''))
  .nullable()
  .default(null);

/** Region of an S3 service. Some of IBM have a dot, such as dal.us. */
export const regionSchema = z
  .string('must be a string')
  .regex(/^[a-z0-9-]{1,40}(\.[a-z0-9-]{1,20})?$/, 'must be the name of a region, such as eu-central-1')
  .nullable()
  .default(null);

/** Storage class in small letters with dashes, whichever way it was written. */
export const storageClassSchema = z
  .string('must be a string')
  .transform((name) => name.toLowerCase().replaceAll('_', '-'))
  .refine((name) => storageClasses.includes(name), `must be one of ${storageClasses.join(', ')}`)
  .nullable()
  .default(null);

const isContainerName = (name: string) =>
  /^[^/\p{Cc}\p{Cs}]+$/u.test(name) && Buffer.byteLength(name) <= 256 && name !== '.' && name !== '..';

/** Container of Swift. Source: https://docs.openstack.org/swift/latest/api/object_api_v1_overview.html */
export const swiftContainerSchema = z
  .string('must be a string')
  .refine(isContainerName, 'must be the name of a container: 256 bytes at most, no slash and no control characters');

/** Region in a catalogue of OpenStack, such as RegionOne or DFW; the spelling of small and capital letters does not matter. */
export const swiftRegionSchema = z
  .string('must be a string')
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be the name of a region, such as RegionOne or DFW')
  .nullable()
  .default(null);
