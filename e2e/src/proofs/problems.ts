const maxExamples = 3;

/** Collects broken promises; each is reported once, with its count and examples. */
export interface Problems {
  /** `promise` is the sentence, equal for every breach; `location` identifies this breach. */
  add(promise: string, location: string): void;
  sentences(): string[];
}

export function createProblems(): Problems {
  const locations = new Map<string, string[]>();
  return {
    add(promise, location) {
      locations.set(promise, [...(locations.get(promise) ?? []), location]);
    },
    sentences: () =>
      [...locations].map(([promise, breaches]) => {
        const more = breaches.length > maxExamples ? ' ...' : '';
        return `${promise}: ${breaches.length} (${breaches.slice(0, maxExamples).join('; ')}${more})`;
      }),
  };
}
