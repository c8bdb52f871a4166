export interface HostSlotRequest {
  /** Name and port. */
  readonly host: string;
  readonly accountId: string;
}

/** Limits the downloads from one host at a time in this process. */
export interface HostLimit {
  /** Resolves with the function that frees the slot; rejects with the reason of `signal`. */
  acquire(request: HostSlotRequest, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly accountId: string;
  readonly start: () => void;
}

/** The downloads of one host: the running ones by account, and those that wait. */
interface HostState {
  readonly running: string[];
  readonly waiters: Set<Waiter>;
}

/** A free slot goes to the account with the fewest running downloads from the host, so that accounts share a host. */
export function createHostLimit(slotsPerHost: number): HostLimit {
  const hosts = new Map<string, HostState>();

  function getHost(host: string): HostState {
    const state = hosts.get(host) ?? { running: [], waiters: new Set<Waiter>() };
    hosts.set(host, state);
    return state;
  }

  function free(host: string, accountId: string): void {
    const state = getHost(host);
    state.running.splice(state.running.indexOf(accountId), 1);
    pickNext(state)?.start();
    if (state.running.length === 0 && state.waiters.size === 0) hosts.delete(host);
  }

  function createSlot({ host, accountId }: HostSlotRequest): () => void {
    let held = true;
    getHost(host).running.push(accountId);
    return () => {
      if (held) free(host, accountId);
      held = false;
    };
  }

  return {
    async acquire(request, signal) {
      signal.throwIfAborted();
      const { running, waiters } = getHost(request.host);
      if (running.length < slotsPerHost) return createSlot(request);
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          accountId: request.accountId,
          start() {
            waiters.delete(waiter);
            signal.removeEventListener('abort', onAbort);
            resolve(createSlot(request));
          },
        };
        const onAbort = () => {
          waiters.delete(waiter);
          reject(signal.reason);
        };
        waiters.add(waiter);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

/** The waiter of the account with the fewest running downloads; of equals, the one that has waited longest. */
function pickNext({ running, waiters }: HostState): Waiter | undefined {
  const countRunning = ({ accountId }: Waiter) => running.filter((id) => id === accountId).length;
  return [...waiters].toSorted((a, b) => countRunning(a) - countRunning(b))[0];
}
