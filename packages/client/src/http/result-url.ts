/** Where the service has its results: below its address, which is that of PUBLIC_URL or another. */
const resultsPath = '/image/';

/**
 * The address of a result below the address that this client has of the service. A service names its results by its PUBLIC_URL, which may be
 * forgotten, a loopback address or the name of another network. Pure.
 */
export function toServiceUrl(resultUrl: string, serviceUrl: URL): string {
  const { pathname, search } = new URL(resultUrl);
  const start = pathname.lastIndexOf(resultsPath);
  return start < 0 ? resultUrl : new URL(`.${pathname.slice(start)}${search}`, serviceUrl).href;
}
