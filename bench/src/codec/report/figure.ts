export interface Figure {
  /** Name of the figure. */
  readonly figure: string;
  readonly goal: string;
  readonly value: string;
  readonly verdict: 'ok' | 'missed' | 'not measured';
  readonly note: string;
}

export interface Measurement {
  readonly name: string;
  readonly goal: string;
  readonly value: string;
  readonly met: boolean;
  readonly note?: string;
}

export function toFigure({ name, goal, value, met, note = '' }: Measurement): Figure {
  return { figure: name, goal, value, verdict: met ? 'ok' : 'missed', note };
}

/** A figure that this run could not measure. */
export function toUnmeasured({ name, goal }: Pick<Measurement, 'name' | 'goal'>, reason: string): Figure {
  return { figure: name, goal, value: '', verdict: 'not measured', note: reason };
}
