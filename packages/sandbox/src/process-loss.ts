/** Causes that a request can have: its process crashed, or exceeded its time or memory limit. */
export type RequestLossCause = 'crash' | 'time' | 'memory';

/**
 * Why a process was lost. `interrupted`: the machine or its operator ended it, or gave it too little time; that says nothing about its request
 * (docs/codec-isolation.md#busy-machines).
 */
export type LossCause = RequestLossCause | 'interrupted';

export interface ProcessLoss {
  readonly cause: LossCause;
  readonly reason: string;
}

/** Exit code or signal of a process; the other one is null. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals that a process gets for what it does itself. Others come from outside: from an operator, or from the kernel when memory is short. */
const crashSignals: ReadonlySet<NodeJS.Signals> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGPIPE',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
  'SIGXFSZ',
]);

/** The loss of a process that exited by itself or by a signal that its parent did not send. */
export function toExitLoss({ code, signal }: ExitStatus): ProcessLoss {
  if (signal === 'SIGXCPU') return { cause: 'time', reason: 'ended with SIGXCPU' };
  const isCrash = signal === null || crashSignals.has(signal);
  return { cause: isCrash ? 'crash' : 'interrupted', reason: `ended with ${signal ?? `code ${code}`}` };
}
