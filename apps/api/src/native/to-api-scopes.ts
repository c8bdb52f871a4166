import { type ApiScope, apiScopes } from '@pixmill/contracts';

/** The stored scopes that this release knows. A scope that a later release stored allows nothing here. Pure. */
export const toApiScopes = (scopes: readonly string[]): ApiScope[] => apiScopes.filter((scope) => scopes.includes(scope));
