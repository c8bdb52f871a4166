import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A stand-in for PgBouncer, as far as its clients see what it does to their settings and statements. */
export interface PoolerStub {
  /** The URL of the database through the pooler. */
  readonly url: string;
  /** Names of the prepared statements that clients sent: in transaction mode the next query would not find them. */
  readonly statementNames: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface PoolerStubOptions {
  /** What it does with settings in the first message of a client: PgBouncer rejects them, or drops those that it was told to ignore. */
  readonly settings: 'reject' | 'drop';
}

/** Parameters of the first message that every pooler passes on. */
const knownParameters = ['user', 'database', 'application_name', 'client_encoding'];
const parse = 'P'.charCodeAt(0);

/** Listens on a free port before the database of `url`. */
export async function startPoolerStub(url: string, { settings }: PoolerStubOptions): Promise<PoolerStub> {
  const { hostname, port } = new URL(url);
  const statementNames = new Set<string>();
  const sockets = new Set<Socket>();

  function serve(client: Socket): void {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.pipe(client);
    const messages = new MessageReader();
    client.on('data', (chunk: Buffer) => {
      for (const message of messages.read(chunk)) {
        if (message.isFirst) passFirst(message.bytes);
        else {
          if (message.bytes[0] === parse) addStatementName(message.bytes);
          upstream.write(message.bytes);
        }
      }
    });

    function passFirst(bytes: Buffer): void {
      const parameters = readParameters(bytes);
      const unknown = [...parameters.keys()].find((name) => !knownParameters.includes(name));
      if (unknown !== undefined && settings === 'reject') client.end(createError(`unsupported startup parameter: ${unknown}`));
      else upstream.write(createFirst(bytes, new Map([...parameters].filter(([name]) => knownParameters.includes(name)))));
    }
  }

  function addStatementName(bytes: Buffer): void {
    const name = bytes.toString('utf8', 5, bytes.indexOf(0, 5));
    if (name !== '') statementNames.add(name);
  }

  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pooled = new URL(url);
  pooled.hostname = '127.0.0.1';
  pooled.port = String((server.address() as AddressInfo).port); // it listens on TCP
  return { url: pooled.href, statementNames, close: () => close(server, sockets) };
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** Splits what a client sends into messages. The first one has no type byte. */
class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #isFirst = true;

  *read(chunk: Buffer): Generator<{ readonly isFirst: boolean; readonly bytes: Buffer }> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const lengthAt = this.#isFirst ? 0 : 1;
      if (this.#rest.length < lengthAt + 4) return;
      const end = lengthAt + this.#rest.readUInt32BE(lengthAt);
      if (this.#rest.length < end) return;
      const message = { isFirst: this.#isFirst, bytes: this.#rest.subarray(0, end) };
      this.#rest = this.#rest.subarray(end);
      this.#isFirst = false;
      yield message;
    }
  }
}

function readParameters(first: Buffer): Map<string, string> {
  const words = first
    .toString('utf8', 8, first.length - 1)
    .split('\0')
    .slice(0, -1);
  return new Map(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ''] as const] : [])));
}

/** The first message with other parameters. */
function createFirst(first: Buffer, parameters: ReadonlyMap<string, string>): Buffer {
  const body = Buffer.from(`${[...parameters].map(([name, value]) => `${name}\0${value}\0`).join('')}\0`);
  const head = Buffer.from(first.subarray(0, 8));
  head.writeUInt32BE(head.length + body.length);
  return Buffer.concat([head, body]);
}

function createError(message: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}
