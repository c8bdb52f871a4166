import { toAppError } from '@pixmill/contracts';
import { formatBytes } from '../../../terminal/format-units.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { EnforcedLimits } from '../inspect-codecs.js';
import { type MachineLimits, readMachineLimits } from '../machine-limits.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/codec-isolation.md';
/** Files of an API beside its connections: the database, Redis, uploads, libraries. */
const otherOpenFiles = 300;

/** Whether codec processes start, are limited by the kernel, and fit the machine. */
export const sandboxCheck: Check<OperatorContext> = {
  name: 'sandbox',
  timeLimitMs: 60_000,
  async run(context): Promise<CheckReport> {
    const machine = await readMachineLimits();
    const troubles = findMachineTroubles(machine, context);
    const figures = { memory_bytes: machine.memoryBytes, cpu_quota: machine.cpuQuota, open_files: machine.openFiles };
    try {
      const { tookMs, limits } = await context.codecFacts();
      return {
        summary: `an image was optimized in ${(tookMs / 1_000).toFixed(1)} s; ${formatBytes(machine.memoryBytes)} of memory for ${describeProcesses(context)}`,
        figures: { ...figures, start_ms: Math.round(tookMs), kernel_memory_limit_bytes: limits?.memoryBytes ?? null },
        findings: [...findMissingLimits(limits), ...troubles],
      };
    } catch (thrown) {
      const { detail, message } = toAppError(thrown);
      const remedy = `Run \`npm start\`, which installs and builds what is missing; look at the memory of the machine (${page}#start)`;
      const finding = problem(`No codec process optimizes an image: ${detail ?? message}`, remedy);
      return { summary: 'no image can be optimized', figures, findings: [finding, ...troubles] };
    }
  },
};

const countImages = ({ workers, settings }: OperatorContext) =>
  (workers?.processes ?? 1) * (workers?.concurrency ?? settings.WORKER_CONCURRENCY ?? 1);

const describeProcesses = (context: OperatorContext) => {
  const images = countImages(context);
  return `${images} ${images === 1 ? 'image' : 'images'} at a time`;
};

function findMissingLimits(limits: EnforcedLimits | null): Finding[] {
  const remedy = `Install \`prlimit\` (the package util-linux), and let the user of the workers call it (${page}#time-limits)`;
  if (limits === null)
    return [
      warning(
        'This system does not show the limits of a process: only the parent limits codec processes.',
        `Run workers on Linux (${page})`,
      ),
    ];
  if (limits.memoryBytes === null)
    return [warning('The kernel limits neither memory nor time of codec processes: only their parent does.', remedy)];
  return limits.hasCoreDumps ? [warning('Codec processes may write core dumps, which contain images.', remedy)] : [];
}

function findMachineTroubles({ memoryBytes, cpuQuota, openFiles }: MachineLimits, context: OperatorContext): Finding[] {
  const { settings } = context;
  const [images, childBytes, connections] = [countImages(context), settings.MAX_CHILD_MEMORY, settings.MAX_CONNECTIONS];
  const settingsPage = 'docs/running.md#settings-to-know-first';
  return [
    ...(images * childBytes > memoryBytes
      ? [
          warning(
            `Codec processes may use ${images} x ${formatBytes(childBytes)}, and there is ${formatBytes(memoryBytes)}: the kernel would end processes of the service.`,
            `Lower WORKER_PROCESSES, WORKER_CONCURRENCY or MAX_CHILD_MEMORY (${settingsPage})`,
          ),
        ]
      : []),
    ...(cpuQuota !== null && images > Math.ceil(cpuQuota)
      ? [
          warning(
            `${images} images are processed at a time on ${cpuQuota} processors, the quota of the control group: each takes longer, and some lose their search.`,
            `Set WORKER_PROCESSES=${Math.max(1, Math.floor(cpuQuota))} and WORKER_CONCURRENCY=1, or raise the quota (${settingsPage})`,
          ),
        ]
      : []),
    ...(openFiles !== null && openFiles < connections + otherOpenFiles
      ? [
          warning(
            `A process may open ${openFiles} files, and MAX_CONNECTIONS is ${connections}: further connections would fail.`,
            `Raise the limit with \`ulimit -n ${connections + otherOpenFiles}\` or LimitNOFILE of systemd, or lower MAX_CONNECTIONS (docs/configuration.md)`,
          ),
        ]
      : []),
  ];
}
