import { expect, test } from '@jest/globals';
import { createAnswerLimit } from './answer-limit.js';

test('answer limit: gives up a call that hangs, fails further calls at once, and lets calls through when it has ended', async () => {
  const limitAnswer = createAnswerLimit(20);
  let finish = () => {};
  const hanging = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let calls = 0;
  const count = async () => {
    calls += 1;
    return calls;
  };
  expect(await limitAnswer(count)).toBe(1);
  await expect(limitAnswer(() => hanging)).rejects.toMatchObject({ code: 'storage_failed', cause: { code: 'ENOANSWER' } });
  await expect(limitAnswer(count)).rejects.toMatchObject({ code: 'storage_failed' });
  expect(calls).toBe(1);
  finish();
  await hanging;
  expect(await limitAnswer(count)).toBe(2);
});
