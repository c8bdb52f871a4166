import type { RunningService } from '../../service.js';
import { listProcessTree, readRssBytes } from '../processes.js';

export interface MemoryWatch {
  /** Takes what the API holds now for its usual size. */
  markWarm(): void;
  /** Bytes: how much more the API ever held than when it was warm, and the most that a worker and its children held together. */
  stop(): { readonly apiGrowth: number; readonly apiNow: number; readonly workerPeak: number; readonly workersPeak: number };
}

const pollIntervalMs = 250;

/** Looks at the resident memory of the API, and of each worker with its codec processes, four times a second. */
export async function watchMemory(service: RunningService, names: readonly string[]): Promise<MemoryWatch> {
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  const [api = 0] = pids.map((pid) => pid ?? 0);
  const workers = pids.slice(1).flatMap((pid) => (pid === null ? [] : [pid]));
  let [apiWarm, apiPeak, workerPeak, workersPeak] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  const sample = () => {
    const held = workers.map((pid) => listProcessTree(pid).reduce((sum, member) => sum + readRssBytes(member), 0));
    apiPeak = Math.max(apiPeak, readRssBytes(api));
    workerPeak = Math.max(workerPeak, ...held);
    workersPeak = Math.max(
      workersPeak,
      held.reduce((sum, bytes) => sum + bytes, 0),
    );
  };
  const timer = setInterval(sample, pollIntervalMs);
  return {
    markWarm() {
      apiWarm = readRssBytes(api);
      apiPeak = apiWarm;
    },
    stop() {
      clearInterval(timer);
      sample();
      return { apiGrowth: Math.max(0, apiPeak - apiWarm), apiNow: readRssBytes(api), workerPeak, workersPeak };
    },
  };
}
