import { sniff } from '@pixmill/image-formats/upload-checks';
import {
  createCancelJob,
  createCapacity,
  createDeleteJob,
  createLockIdempotencyKey,
  createRequestThumbnail,
  createRetryJob,
  createSubmit,
  createWaitForResult,
} from '@pixmill/jobs';
import { storageKeys, toRetention } from '@pixmill/storage';
import type { ApiSettings } from '../config.js';
import type { Adapters } from './adapters.js';

/** The verbs of jobs. */
export function composeJobs(settings: ApiSettings, adapters: Adapters) {
  const { database, storage, readFreeSpace, waiters, producer, settledPublisher, events, vault, readInstalled, log } = adapters;
  const { jobs, connectors, watermarks, idempotency, retention } = database;
  const capacity = createCapacity(
    { jobs, poolWaitMs: database.poolWaitMs, readFreeSpace },
    {
      maxQueuedPerAccount: settings.MAX_QUEUED_PER_ACCOUNT,
      maxQueued: settings.MAX_QUEUED,
      maxUploadsPerAccount: settings.MAX_UPLOADS_PER_ACCOUNT,
      minFreeBytes: settings.MIN_FREE_DISK,
    },
  );
  const cancelJob = createCancelJob({ jobs, settledPublisher, events, log });
  return {
    capacity,
    retryJob: createRetryJob(
      { jobs, accountJobs: database.accountJobs, storage, keys: storageKeys, producer, events, vault, log },
      { capacity, orphanTtlMs: settings.ORPHAN_TTL },
    ),
    submit: createSubmit(
      { jobs, connectors, watermarks, storage, keys: storageKeys, producer, events, sniff, readInstalled, vault, log },
      { capacity, orphanTtlMs: settings.ORPHAN_TTL },
    ),
    waitForResult: createWaitForResult({ waiters, cancel: cancelJob, log }),
    cancelJob,
    lockIdempotencyKey: createLockIdempotencyKey({ idempotency, log }),
    sourceTtlMs: toRetention(settings).sourceTtlMs,
    requestThumbnail: createRequestThumbnail({ storage, keys: storageKeys, producer }),
    deleteJob: createDeleteJob({ retention, storage, keys: storageKeys, log }),
  };
}
