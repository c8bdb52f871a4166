import type { EndpointHealth } from '@pixmill/db';

/** Room for so many tries at a time in this process; those to doubtful endpoints may only take a part of it. */
export interface DeliveryLimiter {
  /** Takes a lane and returns how to leave it; null when there is none for an endpoint of this standing. */
  acquire(standing: EndpointHealth): (() => void) | null;
  /** Lanes that endpoints which are failing could take now. */
  availableForFailing(): number;
}

/** A thousand dead endpoints hold no more than this, whatever they do. */
const failingShare = 1 / 4;
/** Nor do they together with those of which nobody knows yet; the rest is kept for those that have worked. */
const unprovenShare = 3 / 4;

export function createDeliveryLimiter(total: number): DeliveryLimiter {
  const inUse = { healthy: 0, untried: 0, failing: 0 };
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const available = {
    healthy: () => total - inUse.healthy - inUse.untried - inUse.failing,
    untried: () => Math.min(available.healthy(), share(unprovenShare) - inUse.untried - inUse.failing),
    failing: () => Math.min(available.healthy(), share(failingShare) - inUse.failing),
  };
  return {
    acquire(standing) {
      const kind = standing === 'healthy' || standing === 'untried' ? standing : 'failing';
      if (available[kind]() <= 0) return null;
      inUse[kind] += 1;
      let active = true;
      return () => {
        if (active) inUse[kind] -= 1;
        active = false;
      };
    },
    availableForFailing: () => Math.max(0, available.failing()),
  };
}
