import { throwInvalidParameter } from './invalid-parameter.js';
import type { ConnectorService } from './services.js';

const servicesNeedingRegion: readonly ConnectorService[] = ['aws', 'digitalocean', 'ibm', 'rackspace'];
const servicesNeedingEndpoint: readonly ConnectorService[] = ['cloudflare', 'custom', 'swift'];

/** Regions of Rackspace Cloud Files. Source: http://docs.rackspace.com/files/api/v1/cf-devguide/content/ */
export const rackspaceRegions = ['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG'] as const;

interface ServiceAddress {
  readonly region: string | null;
  readonly endpoint: string | null;
}

/** What is wrong with the address of a service: the name of the parameter, and what it must be. */
export interface AddressProblem {
  readonly name: 'endpoint' | 'region';
  readonly rule: string;
}

/** What the service cannot be addressed without, or with; null when nothing is missing or wrong. Pure. */
export function findAddressProblem(service: ConnectorService, { region, endpoint }: ServiceAddress): AddressProblem | null {
  const rule = `must be given for ${service}`;
  if (service === 'rackspace' && !rackspaceRegions.some((name) => name === region?.toUpperCase()))
    return { name: 'region', rule: `must be one of ${rackspaceRegions.join(', ')}` };
  if (endpoint === null && servicesNeedingEndpoint.includes(service)) return { name: 'endpoint', rule };
  return region === null && endpoint === null && servicesNeedingRegion.includes(service) ? { name: 'region', rule } : null;
}

/** Throws AppError `invalid_parameter` when the service cannot be addressed with this region and endpoint. */
export function assertServiceAddress(operation: string, service: ConnectorService, address: ServiceAddress): void {
  const problem = findAddressProblem(service, address);
  if (problem) throwInvalidParameter(operation, { path: [problem.name], message: problem.rule });
}
