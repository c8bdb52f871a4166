import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type CheckAnswer, createCheckAnswer } from './check-answer.js';

export interface WatchedAnswers {
  /** Throws when an answer did not fit the document. */
  rejectViolations(): void;
}

const nativePath = /^\/api\/v1(?:\/|$)/;
/** A stream of events, or an archive, is not kept to be parsed. */
const isJson = (contentType: unknown) => /^application\/(?:problem\+)?json\b/.test(String(contentType));

let checkAnswer: CheckAnswer | null = null;

/** Compares every answer below `/api/v1` that the server sends with the document of the API. */
export function watchAnswers(server: Server): WatchedAnswers {
  const violations = new Set<string>();
  checkAnswer ??= createCheckAnswer();
  const check = checkAnswer;
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/[?#].*/s, '');
    // A preflight (CORS) is answered for all paths before the routes.
    if (!nativePath.test(path) || request.method === 'OPTIONS') return;
    const readBody = keepBody(response);
    response.once('finish', () => {
      const { method = '' } = request;
      const { statusCode: status } = response;
      const problems = check({ method, path, status, headers: response.getHeaders(), body: readBody() });
      for (const problem of problems) violations.add(`${method} ${path} ${status}: ${problem}`);
    });
  });
  return {
    rejectViolations() {
      if (violations.size > 0) throw new Error(`answers that do not fit the OpenAPI document:\n${[...violations].join('\n')}`);
    },
  };
}

/** Copies what is written to the body, when it is JSON. */
function keepBody(response: ServerResponse): () => string {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (!isJson(response.getHeader('content-type'))) return;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as Uint8Array)); // a cast: Buffer.from takes both
  };
  const { write, end } = response;
  Object.assign(response, {
    write: (...args: unknown[]) => {
      keep(args[0]);
      return Reflect.apply(write, response, args);
    },
    end: (...args: unknown[]) => {
      keep(args[0]);
      return Reflect.apply(end, response, args);
    },
  });
  return () => Buffer.concat(chunks).toString();
}
