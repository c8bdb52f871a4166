const maxExamples = 3;

/** Broken promises, told once each with how often and where. */
export interface Problems {
  /** `promise` is the sentence, the same for every breach of it; `where` finds this one. */
  add(promise: string, where: string): void;
  sentences(): string[];
}

export function createProblems(): Problems {
  const locations = new Map<string, string[]>();
  return {
    add(promise, where) {
      locations.set(promise, [...(locations.get(promise) ?? []), where]);
    },
    sentences: () =>
      [...locations].map(([promise, places]) => {
        const more = places.length > maxExamples ? ' ...' : '';
        return `${promise}: ${places.length} (${places.slice(0, maxExamples).join('; ')}${more})`;
      }),
  };
}
