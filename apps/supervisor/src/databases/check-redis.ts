import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '@pixmill/contracts';

const timeoutMs = 5_000;
const minVersion = 602; // 6.2

/** Throws AppError `setup_failed` unless Redis 6.2 or later answers at `url` (redis: or rediss:) and accepts its credentials. */
export async function checkRedis(url: string): Promise<void> {
  const { hostname, port, protocol, username, password } = new URL(url);
  const address = `${hostname}:${port || 6379}`;
  const auth = password === '' ? [] : [['AUTH', ...(username === '' ? [] : [decodeURIComponent(username)]), decodeURIComponent(password)]];
  const reply = await sendCommands({ host: hostname, port: Number(port || 6379), secure: protocol === 'rediss:' }, [
    ...auth,
    ['INFO', 'server'],
    ['QUIT'],
  ]);
  const [, major, minor] = /redis_version:(\d+)\.(\d+)/.exec(reply) ?? [];
  if (major === undefined) {
    const reason = /^-(.*)$/m.exec(reply)?.[1]?.trim() || 'no answer';
    throw new AppError('setup_failed', {
      message: [
        `REDIS_URL is set, but the Redis at ${address} cannot be used: ${reason}.`,
        'Start it or correct REDIS_URL. Or unset REDIS_URL: Pixmill then runs its own Redis.',
      ].join('\n'),
    });
  }
  if (Number(major) * 100 + Number(minor) >= minVersion) return;
  throw new AppError('setup_failed', { message: `The Redis at ${address} is version ${major}.${minor}; 6.2 or later is needed.` });
}

interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/**
 * Sends commands in the Redis protocol and resolves to every reply until Redis closes. A network error is added in the form of a Redis
 * error.
 */
function sendCommands({ host, port, secure }: RedisAddress, commands: readonly (readonly string[])[]): Promise<string> {
  const encodeBulkString = (word: string) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  const request = commands.map((words) => `*${words.length}\r\n${words.map(encodeBulkString).join('')}`).join('');
  return new Promise((resolve) => {
    let reply = '';
    const socket = secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
    socket.setEncoding('utf8');
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('data', (chunk: string) => {
      reply += chunk;
    });
    socket.once('error', (error) => {
      reply += `\r\n-${error.message}\r\n`;
    });
    socket.once('close', () => resolve(reply));
    socket.write(request);
  });
}
