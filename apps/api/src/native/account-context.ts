/** The authenticated account of a request to the native API. */
export interface AccountContext {
  readonly accountId: string;
}
