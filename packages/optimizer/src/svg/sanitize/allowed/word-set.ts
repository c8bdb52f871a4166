/** The words of a list, which blanks separate. Pure. */
export const wordSet = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));
