import { once } from 'node:events';
import { connect } from 'node:net';

const encodeBulkString = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const encodeCommand = (words: readonly string[]) => `*${words.length}\r\n${words.map(encodeBulkString).join('')}`;

/** Sends one command in the protocol of Redis on its own connection; returns the last line of the reply. Rejects when the server is away. */
export async function sendRedisCommand(redisUrl: string, ...words: readonly string[]): Promise<string> {
  const { hostname, port, password } = new URL(redisUrl);
  const login = password === '' ? '' : encodeCommand(['AUTH', decodeURIComponent(password)]);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  socket.end(`${login}${encodeCommand(words)}`);
  const chunks: string[] = [];
  socket.on('data', (chunk: string) => chunks.push(chunk));
  await once(socket, 'close');
  return chunks.join('').trim().split('\r\n').at(-1) ?? '';
}
