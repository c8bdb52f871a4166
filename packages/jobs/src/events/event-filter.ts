import type { AccountEvent, EventType } from '@pixmill/contracts';

/** What a stream tells; an absent condition lets everything pass. */
export interface EventFilter {
  readonly types?: readonly EventType[] | undefined;
  readonly jobId?: string | undefined;
  readonly collectionId?: string | undefined;
}

/** Whether an event passes. Pure. */
export function passes(event: AccountEvent, { types, jobId, collectionId }: EventFilter): boolean {
  if (types !== undefined && !types.includes(event.type)) return false;
  if (jobId !== undefined && event.jobId !== jobId) return false;
  return collectionId === undefined || event.collectionId === collectionId;
}

/** Whether settled jobs pass at all. Pure. */
export const wantsSettled = ({ types }: EventFilter): boolean => types === undefined || types.includes('job.settled');
