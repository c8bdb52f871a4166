import { ByteBudget } from '../../optimize/engines/byte-budget.js';
import { type Download, type DownloadOptions, download } from './download.js';

/** Requests to one host at the same time. Browsers send six. */
const maxPerHost = 4;

export type SiteOptions = Pick<DownloadOptions, 'userAgent' | 'headers' | 'headersOrigin' | 'signal'>;

/** Downloads from a site and the hosts of its images, a few at a time from each. */
export interface Site {
  /** Throws as `download` does. */
  download(url: string, options: Pick<DownloadOptions, 'path' | 'maxBytes' | 'accept'>): Promise<Download>;
}

export function createSite(options: SiteOptions): Site {
  const hosts = new Map<string, ByteBudget>();
  return {
    download(address, more) {
      const url = new URL(address);
      const host = hosts.get(url.host) ?? new ByteBudget(maxPerHost);
      hosts.set(url.host, host);
      return host.run(1, options.signal, () => download(url, { ...options, ...more }));
    },
  };
}
