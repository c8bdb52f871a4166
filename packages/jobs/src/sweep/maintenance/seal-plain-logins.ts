import { type Login, type SourceAccess, separateLogin, sourceAccessSchema } from '@pixmill/contracts';
import type { PlainLogins, PlainLoginsRepository, SealedLogins } from '@pixmill/db';
import type { Logger, Vault } from '@pixmill/runtime';
import { createFailingItems } from './failing-items.js';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface SealPlainLoginsDeps {
  readonly plainLogins: PlainLoginsRepository;
  readonly vault: Pick<Vault, 'seal' | 'unseal'>;
  readonly log: Logger;
}

/** A process of an earlier release may still write such rows while it is replaced. */
const intervalMs = 60_000;

/**
 * Cuts the logins out of URLs that an earlier release stored. Seals those that are still needed and drops the others. Throws AppError
 * `unavailable`.
 */
export function createSealPlainLogins({ plainLogins, vault, log }: SealPlainLoginsDeps): MaintenanceTask {
  const failing = createFailingItems({ log }, { kind: 'jobId' });

  async function sealBatch(): Promise<number> {
    const jobIds = await plainLogins.findJobs({ limit: batchSize, exceptJobIds: failing.listPaused() });
    let jobs = 0;
    for (const jobId of jobIds) {
      if (await failing.attempt(jobId, () => plainLogins.replace(jobId, (plain) => sealLogins(plain, vault)))) jobs += 1;
    }
    if (jobs > 0) log.info({ jobs }, 'logins inside stored URLs sealed');
    return jobIds.length;
  }

  return async (stop) => ((await runBatches(sealBatch, stop)) === 'done' ? intervalMs : 0);
}

/** Throws AppError `internal` when no key opens the stored credentials of the sources. */
function sealLogins(plain: PlainLogins, vault: SealPlainLoginsDeps['vault']): SealedLogins {
  const seal = (secret: SourceAccess | Login) => vault.seal(JSON.stringify(secret));
  const sealIf = (needed: boolean, login: Login | null) => (needed && login ? seal(login) : null);
  const sources = plain.sources.map(({ position, url }) => ({ position, ...separateLogin(url) }));
  const callback = separateOptional(plain.callbackUrl);
  const delivery = separateOptional(plain.deliveryUrl);
  const found = sources.flatMap(({ position, login }) => (login ? [[position, login] as const] : []));
  return {
    sources: sources.map(({ position, url }) => ({ position, url })),
    sourceCredentials: plain.needsLogins && found.length > 0 ? seal(addLogins(found)) : plain.sourceCredentials,
    callbackUrl: callback.url,
    callbackLogin: sealIf(plain.needsLogins, callback.login),
    deliveryUrl: delivery.url,
    deliveryLogin: sealIf(plain.needsDeliveryLogin, delivery.login),
  };

  /** Credentials beside the URLs win, so the logins of the URLs are dropped then. */
  function addLogins(entries: readonly (readonly [number, Login])[]): SourceAccess {
    const { sourceCredentials } = plain;
    const none: SourceAccess = { login: null, headers: {}, logins: {}, headersByPosition: {} };
    const access = sourceCredentials === null ? none : sourceAccessSchema.parse(JSON.parse(vault.unseal(sourceCredentials)));
    return access.login === null ? { ...access, logins: { ...access.logins, ...Object.fromEntries(entries) } } : access;
  }
}

const separateOptional = (url: string | null) => (url === null ? { url, login: null } : separateLogin(url));
