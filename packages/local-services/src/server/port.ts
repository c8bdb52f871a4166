import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { AppError } from '@pixmill/contracts';

// Below every system's range for outgoing connections (32768 on Linux, 49152 elsewhere): a client that redials a server
// which is just restarting could otherwise be given the server's port as its own, and take it.
const firstPort = 15_000;
const lastPort = 30_000;
const maxAttempts = 50;

/** Whether `port` can be bound on 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free port on 127.0.0.1. Throws `setup_failed` when none is found. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort);
    if (await isPortFree(port)) return port;
  }
  throw new AppError('setup_failed', { message: `No free port was found on 127.0.0.1 between ${firstPort} and ${lastPort}.` });
}

/** The port remembered in `file` when it is still free, else a free one, which is remembered from now on. */
export async function readOrPickPort(file: string): Promise<number> {
  const remembered = readPort(file);
  if (remembered !== null && (await isPortFree(remembered))) return remembered;
  const port = await findFreePort();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${port}\n`);
  return port;
}

function readPort(file: string): number | null {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null; // never started here before
  }
}
