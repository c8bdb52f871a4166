import { listProcessTree, readRssBytes } from '../../processes.js';
import type { RunningService } from '../../service.js';

/** Resident memory in bytes. */
export interface MemoryPeaks {
  /** Peak of the API minus its usual size. */
  readonly apiGrowth: number;
  readonly apiNow: number;
  /** Peak of a worker with its child processes. */
  readonly workerPeak: number;
  /** Peak of all workers together. */
  readonly workersPeak: number;
}

export interface MemoryWatch {
  /** Takes the present size of the API as its usual size. */
  markWarm(): void;
  stop(): MemoryPeaks;
}

const pollIntervalMs = 250;

/** Samples the resident memory of the API, and of each worker with its codec processes, every `pollIntervalMs`. */
export async function watchMemory(service: RunningService, names: readonly string[]): Promise<MemoryWatch> {
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  const [api = 0] = pids.map((pid) => pid ?? 0);
  const workers = pids.slice(1).flatMap((pid) => (pid === null ? [] : [pid]));
  let [apiWarm, apiPeak, workerPeak, workersPeak] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  const sample = () => {
    const sizes = workers.map((pid) => listProcessTree(pid).reduce((sum, member) => sum + readRssBytes(member), 0));
    apiPeak = Math.max(apiPeak, readRssBytes(api));
    workerPeak = Math.max(workerPeak, ...sizes);
    workersPeak = Math.max(
      workersPeak,
      sizes.reduce((sum, bytes) => sum + bytes, 0),
    );
  };
  const timer = setInterval(sample, pollIntervalMs).unref();
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
