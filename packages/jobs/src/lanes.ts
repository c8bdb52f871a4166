import type { EndpointStanding } from '@pixmill/db';

/** Room for so many tries at a time in this process; those to doubtful endpoints may only take a part of it. */
export interface Lanes {
  /** Takes a lane and returns how to leave it; null when there is none for an endpoint of this standing. */
  enter(standing: EndpointStanding): (() => void) | null;
  /** Lanes that endpoints which are failing could take now. */
  freeForFailing(): number;
}

/** A thousand dead endpoints hold no more than this, whatever they do. */
const failingShare = 1 / 4;
/** Nor do they together with those of which nobody knows yet; the rest is kept for those that have worked. */
const unprovenShare = 3 / 4;

export function createLanes(total: number): Lanes {
  const held = { healthy: 0, untried: 0, failing: 0 };
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const room = {
    healthy: () => total - held.healthy - held.untried - held.failing,
    untried: () => Math.min(room.healthy(), share(unprovenShare) - held.untried - held.failing),
    failing: () => Math.min(room.healthy(), share(failingShare) - held.failing),
  };
  return {
    enter(standing) {
      const kind = standing === 'healthy' || standing === 'untried' ? standing : 'failing';
      if (room[kind]() <= 0) return null;
      held[kind] += 1;
      let inside = true;
      return () => {
        if (inside) held[kind] -= 1;
        inside = false;
      };
    },
    freeForFailing: () => Math.max(0, room.failing()),
  };
}
