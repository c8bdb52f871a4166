/** The product's optimizer as the worker uses it, with the processor time that its codec processes take for an image. */
import { readFileSync } from 'node:fs';
import { createOptimizer } from '../../packages/optimizer/dist/index.js';

const lookMs = 50;
const limitMs = 300_000;

/** Processor seconds of a process and of the children it has buried; null once it is gone. The kernel counts in hundredths. */
function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return null;
  }
}

/** Adds up what codec processes used between being given an image and `stop`. A dead one counts as far as it was last seen. */
function watchProcesses() {
  const seen = new Map();
  const look = () => {
    for (const [pid, use] of seen) use.now = processorSeconds(pid) ?? use.now;
  };
  const timer = setInterval(look, lookMs);
  return {
    take(pid) {
      const before = processorSeconds(pid) ?? 0;
      if (!seen.has(pid)) seen.set(pid, { before, now: before });
    },
    stop() {
      clearInterval(timer);
      look();
      return [...seen.values()].reduce((sum, { before, now }) => sum + now - before, 0);
    },
  };
}

/**
 * One lane: an optimizer with one codec process. A failure is a row, with the code of its AppError. `onTaken` hears the process of every
 * image, again when one has to begin anew.
 */
export function openEngine({ onTaken = () => {} } = {}) {
  let watch = null;
  const optimizer = createOptimizer({
    processes: 1,
    maxPixels: 100_000_000,
    onProcessEvent: (event) => {
      if (event.kind !== 'assigned') return;
      watch?.take(event.pid);
      onTaken(event.pid);
    },
  });
  return {
    /** Variants or a failure, and processor seconds. */
    async optimize(bytes, spec) {
      watch = watchProcesses();
      const outcome = await optimizer.optimize(bytes, spec, AbortSignal.timeout(limitMs)).then(
        ({ variants, report }) => ({ variants, report }),
        (error) => ({ failure: `${error.code ?? error.name}: ${error.detail ?? error.message}` }),
      );
      return { ...outcome, cpuSeconds: watch.stop() };
    },
    close: () => optimizer.close(),
  };
}
