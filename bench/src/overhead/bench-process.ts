/** Both sides of a bench run in their own processes. The parent sends one request at a time and receives its reply. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Reply<Result> = { readonly value: Result } | { readonly failure: string };

export interface BenchProcess<Request, Result> {
  /** Throws when the request fails or the process ends. */
  run(request: Request): Promise<Result>;
  close(): void;
}

/** Called in the child: runs `work` for each request, until the parent ends. */
export function serveBenchProcess<Request, Result>(work: (request: Request) => Promise<Result>): void {
  process.on('message', (request: Request) => {
    void work(request)
      .then(
        (value): Reply<Result> => ({ value }),
        (error: Error): Reply<Result> => ({ failure: error.stack ?? error.message }),
      )
      .then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Called in the parent: starts a program of this folder, such as `./upload-client.js`. */
export function startBenchProcess<Request extends object, Result>(program: string): BenchProcess<Request, Result> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)));

  async function receiveReply(): Promise<Reply<Result>> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const replied = once(child, 'message', { signal }).then(([reply]): Reply<Result> => reply);
      const ended = once(child, 'exit', { signal }).then((): Reply<Result> => ({ failure: `${program} ended` }));
      return await Promise.race([replied, ended]);
    } finally {
      settled.abort();
    }
  }

  return {
    async run(request) {
      const received = receiveReply();
      child.send(request);
      const reply = await received;
      if ('failure' in reply) throw new Error(reply.failure);
      return reply.value;
    },
    close: () => void child.kill(),
  };
}
