import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';

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

/** Creates DATA_DIR and its directories, closed to other users. Throws AppError `setup_failed`. */
export function prepareDataDir(setting: string): DataDir {
  const path = resolve(setting);
  const [runDir, logDir] = [join(path, 'run'), join(path, 'log')];
  try {
    const isNew = !existsSync(path);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // As root, the database runs as another user, who must pass through to its files. Listing stays forbidden.
    if (isNew && process.getuid?.() === 0) chmodSync(path, 0o711);
    for (const folder of [runDir, logDir]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK);
    }
  } catch (error) {
    throw new AppError('setup_failed', {
      message: [
        `The data directory ${path} is not writable: ${error instanceof Error ? error.message : String(error)}.`,
        'If another user (or root) started Pixmill here before, start it as that user, or set DATA_DIR to a directory that you own.',
      ].join('\n'),
      cause: error,
    });
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
