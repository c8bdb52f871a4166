import { parseUrl } from '@pixmill/contracts';
import type { UnusableLogin } from '../put-object.js';

/** An endpoint of object storage in the catalogue of a login. */
export interface CatalogueEndpoint {
  readonly region: string | null;
  readonly url: string;
}

const unusable = (reason: string): UnusableLogin => ({ kind: 'unusable-login', reason });

/** Names of regions are text of the server: only these go into a message. */
const regionPattern = /^[A-Za-z0-9._-]{1,64}$/;
const maxNamedRegions = 10;

function nameRegions(endpoints: readonly CatalogueEndpoint[]): string {
  const regions = new Set(endpoints.flatMap(({ region }) => (region !== null && regionPattern.test(region) ? [region] : [])));
  return [...regions].slice(0, maxNamedRegions).join(', ');
}

/** The endpoint in a region, without regard to capital letters; without a region the only endpoint. Pure. */
export function selectEndpoint(endpoints: readonly CatalogueEndpoint[], region: string | null): CatalogueEndpoint | UnusableLogin {
  if (endpoints.length === 0) return unusable('the login has no object storage');
  const inRegion = endpoints.filter((endpoint) => region === null || endpoint.region?.toLowerCase() === region.toLowerCase());
  const [first] = inRegion;
  if (first === undefined) return unusable(`the login has no object storage in region ${region}; it has ${nameRegions(endpoints)}`);
  if (region === null && new Set(inRegion.map(({ url }) => url)).size > 1)
    return unusable(`\`region\` is required: the login has ${nameRegions(endpoints)}`);
  return first;
}

/**
 * The address of the storage, which a server chose: https, or plain http where the operator allows it, without credentials and query. The
 * transport checks the address when it dials. Pure.
 */
export function readStorageUrl(text: unknown, isHttpAllowed: (url: string) => boolean): string | UnusableLogin {
  const url = typeof text === 'string' && text.length <= 2_000 ? parseUrl(text) : null;
  if (url === null) return unusable('the login names no address of the storage');
  const { protocol, username, password, search, hash, href } = url;
  if ([username, password, search, hash].some((part) => part !== ''))
    return unusable('the login names an address with credentials or a query');
  if (protocol !== 'https:' && !(protocol === 'http:' && isHttpAllowed(href)))
    return unusable('the login names an address that is not https');
  return href.replace(/\/+$/, '');
}
