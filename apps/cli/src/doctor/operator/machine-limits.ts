import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { readLimit } from './inspect-codecs.js';

/** What this process may use of its machine; of a service in another control group it may be something else. */
export interface MachineLimits {
  /** Of the machine, or of the control group when that has less. */
  readonly memoryBytes: number;
  /** Processors that the control group may use, such as 1.5; null without a quota. */
  readonly cpuQuota: number | null;
  /** Null where the kernel does not show it. */
  readonly openFiles: number | null;
}

export async function readMachineLimits(): Promise<MachineLimits> {
  const constrained = process.constrainedMemory() ?? 0;
  const limits = await readText('/proc/self/limits');
  return {
    memoryBytes: constrained > 0 ? Math.min(constrained, totalmem()) : totalmem(),
    cpuQuota: await readCpuQuota(),
    openFiles: limits === null ? null : readLimit(limits, 'Max open files'),
  };
}

/** Only Linux has these files. */
const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

/** The smallest quota of the control group and those above it. Source: cgroup v2, cpu.max. */
async function readCpuQuota(): Promise<number | null> {
  const own = /^0::(\S+)/m.exec((await readText('/proc/self/cgroup')) ?? '')?.[1] ?? '/';
  const folders = own.split('/').map((_, depth, names) => join('/sys/fs/cgroup', ...names.slice(0, depth + 1)));
  const texts = await Promise.all(folders.map((folder) => readText(join(folder, 'cpu.max'))));
  const quotas = texts.flatMap((text) => {
    const [quota, period] = (text ?? '').trim().split(' ').map(Number);
    return quota && period ? [quota / period] : [];
  });
  return quotas.length === 0 ? null : Math.min(...quotas);
}
