import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '@pixmill/contracts';

/** When a process started, in whatever the system counts; '' when there is none. A pid comes round again, this does not. */
export function readProcessStartTime(pid: number): string {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    // Field 22; the name in field 2 may hold spaces and brackets, so count from its closing one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * Takes the one place of a supervisor on a data folder; a lock whose holder is dead is cleared. Returns what gives it back.
 * Throws `setup_failed` naming the live holder.
 */
export function acquireLock(file: string, dataDir: string): () => void {
  const ownContent = `${process.pid}\n${readProcessStartTime(process.pid)}\n`;
  const tempFile = `${file}.${process.pid}`;
  writeFileSync(tempFile, ownContent);
  try {
    while (!linkExclusively(tempFile, file)) {
      const [pid = '', startTime = ''] = readLock(file).split('\n');
      if (startTime !== '' && readProcessStartTime(Number(pid)) === startTime) {
        throw new AppError('setup_failed', {
          message: [
            `Pixmill runs already on this data folder: process ${pid}, DATA_DIR ${dataDir}.`,
            'Stop that one first, or start a second one beside it: DATA_DIR=.pixmill-2 PORT=3001 npm start',
          ].join('\n'),
        });
      }
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(tempFile, { force: true });
  }
  return () => {
    if (readLock(file) === ownContent) rmSync(file, { force: true });
  };
}

/** Links `draft` to `file`, whole or not at all; false when `file` is there. */
function linkExclusively(tempFile: string, file: string): boolean {
  try {
    linkSync(tempFile, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // given back between two looks
  }
}
