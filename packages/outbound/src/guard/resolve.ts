import { lookup } from 'node:dns/promises';
import { AppError, toAppError } from '@pixmill/contracts';

/** All addresses of a name, as IP literals. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** The system's resolver, hosts file included. */
export const resolveWithSystem: Resolver = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Throws AppError `connection_failed` when the lookup fails or takes longer than `timeoutMs`. */
export async function resolveWithTimeout(resolve: Resolver, host: string, timeoutMs: number): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('connection_failed', { detail: 'lookup timed out' })), timeoutMs);
  });
  try {
    return await Promise.race([resolve(host), timeout]);
  } catch (thrown) {
    throw toAppError(thrown, 'connection_failed');
  } finally {
    clearTimeout(timer);
  }
}
