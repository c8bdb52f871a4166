/** The operator: one key, no account. */
export type AdminContext = null;
