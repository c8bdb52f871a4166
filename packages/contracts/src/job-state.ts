/** `queued`: written down, waiting. `running`: claimed under a fence. `settled`: over, outcomes and charge are final. */
export const jobStates = ['queued', 'running', 'settled'] as const;
export type JobState = (typeof jobStates)[number];

/** Legal moves. `running` to `running` is a new claim after a lost lease; nothing leaves `settled`. */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'settled'],
  running: ['running', 'settled'],
  settled: [],
};

/** The states from which `to` may be reached, for guarded updates. */
export function statesBefore(to: JobState): JobState[] {
  return jobStates.filter((from) => jobTransitions[from].includes(to));
}
