import { createOptimizer, type Optimizer } from '@pixmill/optimizer';
import type { Logger } from '@pixmill/runtime';
import type { ProcessEvent } from '@pixmill/sandbox';
import type { WorkerSettings } from './config.js';

type OptimizerLimits = Pick<
  WorkerSettings,
  'WORKER_CONCURRENCY' | 'MAX_PIXELS' | 'MAX_ANIMATION_PIXELS' | 'MAX_FRAMES' | 'MAX_CHILD_MEMORY' | 'MODELS_DIR'
>;

/** Starts the codec processes and logs the versions of their codecs. */
export function openOptimizer(settings: OptimizerLimits, log: Logger): Optimizer {
  const optimizer = createOptimizer({
    processes: settings.WORKER_CONCURRENCY,
    maxPixels: settings.MAX_PIXELS,
    maxAnimationPixels: settings.MAX_ANIMATION_PIXELS,
    maxFrames: settings.MAX_FRAMES,
    maxRssBytes: settings.MAX_CHILD_MEMORY,
    modelsDir: settings.MODELS_DIR,
    onProcessEvent: (event) => logProcessEvent(event, log),
  });
  logVersions(optimizer, log);
  return optimizer;
}

function logProcessEvent(event: ProcessEvent, log: Logger): void {
  if (event.kind === 'start-failed') log.warn({ reason: event.reason }, 'codec process failed to start');
  if (event.kind === 'lost') log.warn({ codecPid: event.pid, cause: event.cause, reason: event.reason }, 'codec process lost');
}

/** The codecs are built into the packages: updates of the operating system do not patch them, so the log says which versions run. */
function logVersions(optimizer: Optimizer, log: Logger): void {
  optimizer.versions().then(
    (versions) => log.info(versions, 'codec versions read'),
    (thrown: unknown) => log.error(thrown, {}, 'codec process failed to start'),
  );
}
