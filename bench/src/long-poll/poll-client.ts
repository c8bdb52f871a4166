/** The client process: opens one connection for each long poll and counts the replies. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parseReply } from './parse-reply.js';

/** Messages of the parent: open polls, later close all connections. */
export type ClientCommand = { readonly open: OpenPolls } | { readonly close: true };

export interface OpenPolls {
  readonly port: number;
  readonly key: string;
  readonly ids: readonly string[];
  readonly perSecond: number;
}

/** Messages to the parent. */
export interface ClientMessages {
  /** All polls are open. */
  readonly opened: { readonly opened: number };
  /** All polls were answered. */
  readonly answered: Answered;
}

export interface Answered {
  /** The number of right replies. */
  readonly answered: number;
  /** Replies by their kind; `right`, or a description of the mistake. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  readonly lastAnswerAt: number;
}

const pollTimeoutSeconds = 300;
/** Pause when the rate is reached. */
const pauseMs = 50;

const outcomes: Record<string, number> = { right: 0 };
const sockets = new Set<Socket>();
let lastAnswerAt = 0;
let waitingCount = 0;
let allOpened = false;

process.on('message', (command: ClientCommand) => {
  if ('open' in command) void openPolls(command.open);
  else for (const socket of sockets) socket.destroy();
});
process.on('disconnect', () => process.exit(0));

/** Opens the polls at the given rate. */
async function openPolls({ port, key, ids, perSecond }: OpenPolls): Promise<void> {
  const opening: Promise<void>[] = [];
  const startedAt = Date.now();
  for (const [index, id] of ids.entries()) {
    while (index >= ((Date.now() - startedAt) / 1_000) * perSecond) await pause(pauseMs);
    waitingCount += 1;
    opening.push(openPoll({ port, key, id }));
  }
  await Promise.all(opening);
  allOpened = true;
  const message: ClientMessages['opened'] = { opened: ids.length };
  process.send?.(message);
  reportWhenDone();
}

interface Poll {
  readonly port: number;
  readonly key: string;
  readonly id: string;
}

/** Resolves when the request was sent, or when the poll ended before. */
function openPoll({ port, key, id }: Poll): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    let ended = false;
    const finish = (outcome: string) => {
      if (ended) return;
      ended = true;
      recordOutcome(outcome);
      resolve();
    };
    sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(toRequest({ port, key, id }), () => resolve()));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const outcome = parseReply(text, id);
      if (outcome !== null) finish(outcome);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => finish(`socket: ${error.code}`));
    socket.on('close', () => {
      sockets.delete(socket);
      finish('closed without an answer');
    });
  });
}

function toRequest({ port, key, id }: Poll): string {
  const path = `/v1/optimize/${id}/result?timeout=${pollTimeoutSeconds}`;
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-KEY: ${key}\r\nContent-Length: 0\r\n\r\n`;
}

function recordOutcome(outcome: string): void {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  lastAnswerAt = Date.now();
  waitingCount -= 1;
  reportWhenDone();
}

function reportWhenDone(): void {
  if (!allOpened || waitingCount > 0) return;
  const message: ClientMessages['answered'] = { answered: outcomes.right ?? 0, outcomes, lastAnswerAt };
  process.send?.(message);
}
