import { createUploads } from '@pixmill/accounts';
import { sniff } from '@pixmill/image-formats/upload-checks';
import { createCheckSubmission } from '@pixmill/jobs';
import { createOperatorAllowList, createUrlPolicy } from '@pixmill/outbound/policy';
import { storageKeys } from '@pixmill/storage';
import type { ApiSettings } from '../config.js';
import type { Adapters } from './adapters.js';
import type { composeJobs } from './jobs.js';

/** What submits of the native API need besides the verbs of jobs. */
export function composeNativeSubmit(
  settings: ApiSettings,
  { database, storage, vault, addressPolicy, readInstalled, log }: Adapters,
  { capacity }: Pick<ReturnType<typeof composeJobs>, 'capacity'>,
) {
  const { uploads, connectors, watermarks } = database;
  return {
    sniff,
    readInstalled,
    checkSubmission: createCheckSubmission({ connectors, watermarks, sniff, readInstalled, vault }, { capacity }),
    uploads: createUploads({ uploads, storage, keys: storageKeys, sniff, readInstalled, log }, { ttlMs: settings.UPLOAD_TTL }),
    urlRules: { isUrlAllowed: createUrlPolicy(addressPolicy), isOperatorAllowed: createOperatorAllowList(addressPolicy) },
    sourceRules: { allowsHost: settings.FETCH_HOST_HEADER },
  };
}
