import { isIP } from 'node:net';
import type { FailureKind } from './failure-kind.js';

export interface EgressFailure {
  /** Host of the source, as the caller named it. */
  readonly host: string;
  readonly kind: FailureKind;
  /** When the attempts began, in ms of `now`. */
  readonly since: number;
}

/**
 * Decides whose fault a failed connection is. A caller can choose a name whose name server is dead and an address without a route, so
 * the failure alone does not say whether our own network is away.
 */
export interface EgressHealth {
  /** Notes that a server responded. */
  recordReached(): void;
  /** Whether our own network is away: a check of it fails, too. */
  isOwn(failure: EgressFailure): Promise<boolean>;
}

/** Checks of our own network, which send nothing to an address that a caller chose. */
export interface EgressChecks {
  /** Whether the name server responds to a question that needs no name of a caller. */
  readonly nameServerResponds: () => Promise<boolean>;
  /** Whether any route leads out of this machine. */
  readonly hasRoute: () => Promise<boolean>;
}

/** Hosts without a route in this time, in ms, are evidence together. */
const windowMs = 10_000;
/** So many hosts without a route, and no host that responded, are our own network. */
const minHosts = 3;

/** Creates the judge. `now` is a clock in ms. */
export function createEgressHealth(
  { nameServerResponds, hasRoute }: EgressChecks,
  now: () => number = () => performance.now(),
): EgressHealth {
  let reachedAt = Number.NEGATIVE_INFINITY;
  const failedAt = new Map<string, number>();

  function countUnroutedHosts(host: string): number {
    failedAt.set(host, now());
    for (const [failedHost, at] of failedAt) if (at < now() - windowMs) failedAt.delete(failedHost);
    return failedAt.size;
  }

  return {
    recordReached() {
      reachedAt = now();
      failedAt.clear();
    },

    async isOwn({ host, kind, since }) {
      if (kind === 'local') return true;
      if (kind === 'transient' || kind === 'other' || reachedAt > since) return false;
      if (kind === 'route' && (countUnroutedHosts(host) >= minHosts || !(await hasRoute()))) return true;
      if (isIP(host) !== 0) return false; // a network without name servers may have only such addresses
      const responds = await nameServerResponds();
      return !responds && reachedAt <= since;
    },
  };
}
