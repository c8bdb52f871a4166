import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { makeFolder } from '@pixmill/runtime';
import { describeDataDirProblem } from './describe-data-dir-problem.js';

/** The paths inside DATA_DIR that the supervisor uses. */
export interface DataDir {
  readonly path: string;
  readonly runDir: string;
  readonly logDir: string;
  readonly apiKeyFile: string;
  readonly secretsKeyFile: string;
  /** URLs of the databases, for the command line. */
  readonly servicesFile: string;
  pidFile(name: string): string;
  logFile(name: string): string;
}

/** PostgreSQL takes paths up to 1,023 bytes; its longest below DATA_DIR has 60. */
const maxPathBytes = 900;

/** Creates DATA_DIR and its directories, closed to other users. Throws AppError `setup_failed`. */
export function prepareDataDir(setting: string): DataDir {
  const path = resolve(setting);
  const [runDir, logDir] = [join(path, 'run'), join(path, 'log')];
  if (Buffer.byteLength(path) > maxPathBytes) {
    throw new AppError('setup_failed', {
      message: `DATA_DIR is too long: ${Buffer.byteLength(path)} bytes, and PostgreSQL takes ${maxPathBytes} at most.`,
    });
  }
  try {
    const isNew = !existsSync(path);
    makeFolder(path, 0o700);
    // As root, the database runs as another user, who must pass through to its files. Listing stays forbidden.
    if (isNew && process.getuid?.() === 0) chmodSync(path, 0o711);
    for (const folder of [path, runDir, logDir]) {
      makeFolder(folder, 0o700);
      accessSync(folder, constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw new AppError('setup_failed', { message: describeDataDirProblem(path, error), cause: error });
  }
  return {
    path,
    runDir,
    logDir,
    apiKeyFile: join(path, 'api-key'),
    secretsKeyFile: join(path, 'secrets-key'),
    servicesFile: join(runDir, 'services.json'),
    pidFile: (name) => join(runDir, `${name}.pid`),
    logFile: (name) => join(logDir, `${name}.log`),
  };
}
