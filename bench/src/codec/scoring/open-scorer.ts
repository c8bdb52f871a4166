import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ScorerReply, ScorerResults, ScorerTask } from './scorer.js';

const scorerEntry = fileURLToPath(new URL('./scorer.js', import.meta.url));
const timeoutMs = 600_000;

export interface ScorerProcess {
  /** Runs one task at a time. Throws when the task fails, and when the process ends or takes longer than 10 minutes. */
  run<Kind extends ScorerTask['kind']>(task: Extract<ScorerTask, { kind: Kind }>): Promise<ScorerResults[Kind]>;
  close(): void;
}

/** The scorer runs in its own process, which starts with the first task. The next task after a crash starts a new one. */
export function openScorer(): ScorerProcess {
  let child: ChildProcess | null = null;
  return {
    async run<Kind extends ScorerTask['kind']>(task: Extract<ScorerTask, { kind: Kind }>) {
      const reply = await sendTask(getScorer(), task);
      if ('error' in reply) throw new Error(reply.error);
      return reply.value as ScorerResults[Kind]; // the scorer replies with the result of the task's kind
    },
    close: () => void child?.kill(),
  };

  function getScorer(): ChildProcess {
    if (child !== null) return child;
    const scorer = fork(scorerEntry, { execArgv: [] });
    scorer.once('exit', () => {
      child = null;
    });
    child = scorer;
    return scorer;
  }
}

function sendTask(scorer: ChildProcess, task: ScorerTask): Promise<ScorerReply> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => scorer.kill('SIGKILL'), timeoutMs);
    const finish = (reply: ScorerReply) => {
      clearTimeout(timer);
      scorer.off('message', finish);
      scorer.off('exit', onExit);
      resolve(reply);
    };
    const onExit = (code: number | null, signal: string | null) => finish({ error: `the scorer ended with ${signal ?? code}` });
    scorer.on('message', finish);
    scorer.on('exit', onExit);
    scorer.send(task);
  });
}
