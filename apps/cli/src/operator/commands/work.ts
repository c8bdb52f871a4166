import type { OperatorCommand } from '../../program/command.js';
import { formatTime } from '../../terminal/format.js';

export const pauseCommand: OperatorCommand = {
  name: 'pause',
  summary: 'Pause the work: workers start no further job, requests are still accepted and wait',
  options: { reason: { value: 'REASON', description: 'Shown with the queues, and logged by the workers' } },
  async run({ service }, { options }) {
    const json = await service.pause(options.reason ?? null);
    return { json, lines: [`Paused since ${formatTime(json.pausedAt)}. Running jobs end; \`pixmill resume\` starts the work again.`] };
  },
};

export const resumeCommand: OperatorCommand = {
  name: 'resume',
  summary: 'Resume the work',
  options: {},
  async run({ service }) {
    await service.resume();
    return { json: { pausedAt: null }, lines: ['The workers work.'] };
  },
};
