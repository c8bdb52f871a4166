import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '@pixmill/contracts';

/** Start time of a process in the system's unit; '' when it does not exist. The system reuses pids; pid and start time are unique. */
export function readProcessStartTime(pid: number): string {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    // Field 22. The name in field 2 may contain spaces and brackets, so count from its closing bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * Locks the data directory for one supervisor. Removes the lock of a supervisor that no longer runs. Returns the release function.
 * Throws AppError `setup_failed` that names the running holder.
 */
export function acquireLock(file: string, dataDir: string): () => void {
  const ownContent = `${process.pid}\n${readProcessStartTime(process.pid)}\n`;
  const tempFile = `${file}.${process.pid}`;
  try {
    writeFileSync(tempFile, ownContent);
    while (!linkExclusively(tempFile, file)) {
      const [pid = '', startTime = ''] = readLock(file).split('\n');
      if (startTime !== '' && readProcessStartTime(Number(pid)) === startTime) {
        throw new AppError('setup_failed', {
          message: [
            `Pixmill is already running on this data directory: process ${pid}, DATA_DIR ${dataDir}.`,
            'Stop it first, or start a second service beside it: DATA_DIR=.pixmill-2 PORT=3001 npm start',
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

/** Links `tempFile` to `file` atomically; false when `file` exists. */
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
    return ''; // released since the link failed
  }
}
