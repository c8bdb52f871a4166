import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '@pixmill/contracts';

const timeoutMs = 5_000;
const minVersion = 602; // 6.2

/** Throws `setup_failed` unless a Redis of version 6.2 or later answers at `url` (redis: or rediss:) with what the URL logs in. */
export async function checkRedis(url: string): Promise<void> {
  const { hostname, port, protocol, username, password } = new URL(url);
  const address = `${hostname}:${port || 6379}`;
  const login = password === '' ? [] : [['AUTH', ...(username === '' ? [] : [decodeURIComponent(username)]), decodeURIComponent(password)]];
  const reply = await sendCommands({ host: hostname, port: Number(port || 6379), secure: protocol === 'rediss:' }, [
    ...login,
    ['INFO', 'server'],
    ['QUIT'],
  ]);
  const [, major, minor] = /redis_version:(\d+)\.(\d+)/.exec(reply) ?? [];
  if (major === undefined) {
    const reason = /^-(.*)$/m.exec(reply)?.[1]?.trim() || 'no answer';
    throw new AppError('setup_failed', {
      message: [
        `REDIS_URL is set, but the Redis at ${address} cannot be used: ${reason}.`,
        'Start it, or correct REDIS_URL; or unset REDIS_URL and Pixmill starts a Redis of its own.',
      ].join('\n'),
    });
  }
  if (Number(major) * 100 + Number(minor) >= minVersion) return;
  throw new AppError('setup_failed', { message: `The Redis at ${address} is version ${major}.${minor}; 6.2 or later is needed.` });
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Sends commands in Redis' own protocol and resolves to all that came back until it hung up; an error reads like one of Redis'. */
function sendCommands({ host, port, secure }: Target, commands: readonly (readonly string[])[]): Promise<string> {
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
