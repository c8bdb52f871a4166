import { AppError } from '@pixmill/contracts';
import { probeService, type ServiceProbe } from './probe-service.js';

/** The service that is checked, and what the doctor says when it does not answer. */
export interface ServiceTarget {
  readonly url: string;
  /** Null when there is none. */
  readonly apiKey: string | null;
  /** Where the address was found. */
  readonly origin: string;
  /** Where the key was found. */
  readonly keyOrigin: string;
  /** Whether it is none of this machine's data folders. */
  readonly isElsewhere: boolean;
  /** How to mend a service that does not answer. */
  readonly unreachableRemedy: string;
  /** How to mend a service whose `/readyz` fails. */
  readonly notReadyRemedy: string;
}

/** What the checks of a service share. */
export interface ServiceContext {
  /** Null when none was found. */
  readonly target: ServiceTarget | null;
  /** Why there is no target, and how to name one. */
  readonly noTarget: { readonly meaning: string; readonly remedy: string };
  /** Asks the service once for all checks. Throws what `probeService` throws, and AppError `connection_failed` without a target. */
  readonly probe: () => Promise<ServiceProbe>;
}

/** Milliseconds until an answer of the service is given up. */
export const answerTimeoutMs = 5_000;

/** The context of one run. */
export function createServiceContext(target: ServiceTarget | null, noTarget: ServiceContext['noTarget']): ServiceContext {
  let probing: Promise<ServiceProbe> | null = null;
  return {
    ...{ target, noTarget },
    probe() {
      probing ??= target
        ? probeService(target.url, AbortSignal.timeout(answerTimeoutMs))
        : Promise.reject(new AppError('connection_failed', { detail: noTarget.meaning }));
      return probing;
    },
  };
}
