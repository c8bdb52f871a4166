const mostExamples = 3;

/** Broken promises, told once each with how often and where. */
export interface Problems {
  /** `promise` is the sentence, the same for every breach of it; `where` finds this one. */
  add(promise: string, where: string): void;
  sentences(): string[];
}

export function createProblems(): Problems {
  const found = new Map<string, string[]>();
  return {
    add(promise, where) {
      found.set(promise, [...(found.get(promise) ?? []), where]);
    },
    sentences: () =>
      [...found].map(([promise, places]) => {
        const more = places.length > mostExamples ? ' ...' : '';
        return `${promise}: ${places.length} (${places.slice(0, mostExamples).join('; ')}${more})`;
      }),
  };
}
