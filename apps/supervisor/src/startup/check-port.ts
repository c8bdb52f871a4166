import { createServer } from 'node:net';
import { AppError } from '@pixmill/contracts';

/** Throws AppError `setup_failed` when the API could not listen on this address. Called before anything is started. */
export async function checkPort(host: string, port: number): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
  if (error === null) return;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is used by another program.\nStop that program or choose another port: PORT=${port + 1} npm start`,
    EACCES: `Port ${port} needs more rights than this user has.\nChoose a port above 1023: PORT=3000 npm start`,
    EADDRNOTAVAIL: `${host} is not an address of this machine.\nSet HOST to one of its addresses, such as 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `${host} is not an address of this machine.\nSet HOST to one of its addresses, such as 127.0.0.1 or 0.0.0.0.`,
  };
  throw new AppError('setup_failed', { message: reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}` });
}
