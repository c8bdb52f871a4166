import type { EndpointHealth } from '@pixmill/db';

/** Limits the concurrent deliveries of this process; untried and failing endpoints may only use a part of the slots. */
export interface DeliveryLimiter {
  /** Takes a slot. The returned function frees it and may be called repeatedly; null when endpoints of this health have no free slot. */
  acquire(health: EndpointHealth): (() => void) | null;
  /** Slots that failing endpoints could take now. */
  availableForFailing(): number;
}

/** Share of the slots that failing endpoints may use together, however many there are. */
const failingShare = 1 / 4;
/** Share for failing and untried endpoints together; the rest is reserved for endpoints with a delivered webhook. */
const unprovenShare = 3 / 4;

export function createDeliveryLimiter(totalSlots: number): DeliveryLimiter {
  const inUse = { healthy: 0, untried: 0, failing: 0 };
  const shareOf = (part: number) => Math.max(1, Math.floor(totalSlots * part));
  const available = {
    healthy: () => totalSlots - inUse.healthy - inUse.untried - inUse.failing,
    untried: () => Math.min(available.healthy(), shareOf(unprovenShare) - inUse.untried - inUse.failing),
    failing: () => Math.min(available.healthy(), shareOf(failingShare) - inUse.failing),
  };
  return {
    acquire(health) {
      const kind = health === 'healthy' || health === 'untried' ? health : 'failing';
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
