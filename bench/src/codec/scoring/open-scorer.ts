/** The judge's process, from outside. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const judgeEntry = fileURLToPath(new URL('./judge.mjs', import.meta.url));
const judgeWithinMs = 600_000;

/** Opens it when it is first asked; a new one takes the place of one that died or took too long. One task at a time. */
export function openJudge() {
  let child = null;
  const ask = (task) =>
    new Promise((resolve, reject) => {
      child ??= fork(judgeEntry, { execArgv: [] });
      const judge = child;
      const late = setTimeout(() => judge.kill('SIGKILL'), judgeWithinMs);
      const settle = (then, value) => {
        clearTimeout(late);
        judge.off('message', hear);
        judge.off('exit', die);
        then(value);
      };
      const hear = ({ value, error }) => (error === undefined ? settle(resolve, value) : settle(reject, new Error(error)));
      const die = (code, signal) => {
        child = null;
        settle(reject, new Error(`the judge ended with ${signal ?? code}`));
      };
      judge.on('message', hear);
      judge.on('exit', die);
      judge.send(task);
    });
  return { ask, close: () => child?.kill() };
}
