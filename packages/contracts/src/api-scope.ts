/** What an API key may do. A key without scopes may do everything. Stored, so the names are permanent. */
export const apiScopes = ['jobs:read', 'jobs:write', 'account:admin'] as const;
export type ApiScope = (typeof apiScopes)[number];
