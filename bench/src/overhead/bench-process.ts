/** Sides of a bench are processes of their own: the parent sends orders one at a time and hears what came of each. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** In the child: answers each order with what `work` makes of it, or `{ failure }`, until the parent is gone. */
export function serveOrders(work) {
  process.on('message', (order) => {
    work(order).then(
      (done) => process.send(done),
      (error) => process.send({ failure: error.stack }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** In the parent: starts a program beside this file. */
export function startSide(program) {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)));
  return {
    async run(order) {
      const over = new AbortController();
      const { signal } = over;
      const answered = once(child, 'message', { signal });
      const ended = once(child, 'exit', { signal }).then(() => [{ failure: `${program} ended` }]);
      child.send(order);
      const [answer] = await Promise.race([answered, ended]);
      over.abort();
      if (answer.failure) throw new Error(answer.failure);
      return answer;
    },
    close: () => child.kill(),
  };
}
