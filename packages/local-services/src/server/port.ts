import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { replaceFile } from '@pixmill/runtime';

// Below the range for outgoing connections (from 32768 on Linux, 49152 elsewhere). Otherwise a client that reconnects to a
// restarting server could get the server's port as its local port and occupy it.
const firstPort = 15_000;
const lastPort = 30_000;
const maxAttempts = 50;

/** Whether `port` on 127.0.0.1 is free. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free port on 127.0.0.1. Throws AppError `setup_failed` after 50 attempts. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort);
    if (await isPortFree(port)) return port;
  }
  throw new AppError('setup_failed', { message: `No free port was found on 127.0.0.1 between ${firstPort} and ${lastPort}.` });
}

/** The port stored in `file` when it is free, else a free port, which is stored. */
export async function readOrPickPort(file: string): Promise<number> {
  const stored = readPort(file);
  if (stored !== null && (await isPortFree(stored))) return stored;
  const port = await findFreePort();
  mkdirSync(dirname(file), { recursive: true });
  replaceFile({ file, text: `${port}\n` });
  return port;
}

function readPort(file: string): number | null {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null; // no start before this one
  }
}
