/**
 * The clients: a process of its own that opens one raw connection a poll, on loopback, and counts what comes back.
 * The parent sends `{ open: { port, key, ids, perSecond } }` and later `{ close: true }`; it hears `{ opened }`, then `{ answered, ... }`.
 */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const timeoutSeconds = 300;
const stepMs = 50;

const outcomes = { right: 0 };
const sockets = new Set();
let lastAnswerAt = 0;
let waiting = 0;
let all = false;

function report() {
  if (!all || waiting > 0) return;
  process.send({ answered: outcomes.right, outcomes, lastAnswerAt });
}

function end(outcome) {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  lastAnswerAt = Date.now();
  waiting -= 1;
  report();
}

/** What a whole answer says; null while it has not all come. */
function judge(text, id) {
  const [head, body] = text.split('\r\n\r\n', 2);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (body === undefined || length === undefined || Buffer.byteLength(body) < Number(length)) return null;
  const { code, process_id: named, errors } = JSON.parse(body);
  // Every image of these jobs failed, which the dialect says as 500, with the job's own id.
  if (code === 500 && named === id) return 'right';
  return `HTTP ${head.slice(9, 12)}, code ${code}: ${errors?.[0]}`;
}

function poll({ port, key, id }) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    let over = false;
    const finish = (outcome) => {
      if (over) return;
      over = true;
      end(outcome);
      resolve();
    };
    sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      socket.write(
        `POST /v1/optimize/${id}/result?timeout=${timeoutSeconds} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-KEY: ${key}\r\nContent-Length: 0\r\n\r\n`,
        () => resolve(),
      );
    });
    socket.on('data', (chunk) => {
      text += chunk;
      const outcome = judge(text, id);
      if (outcome) finish(outcome);
    });
    socket.on('error', (error) => finish(`socket: ${error.code}`));
    socket.on('close', () => {
      sockets.delete(socket);
      finish('closed without an answer');
    });
  });
}

async function open({ port, key, ids, perSecond }) {
  const opening = [];
  const startedAt = Date.now();
  for (const [index, id] of ids.entries()) {
    while (index >= ((Date.now() - startedAt) / 1_000) * perSecond) await pause(stepMs);
    waiting += 1;
    opening.push(poll({ port, key, id }));
  }
  await Promise.all(opening);
  all = true;
  process.send({ opened: ids.length });
  report();
}

process.on('message', (message) => {
  if (message.open) void open(message.open);
  if (message.close) for (const socket of sockets) socket.destroy();
});
process.on('disconnect', () => process.exit(0));
