/** Far enough below the column's limit (2^31 - 1) that every held token can be released. */
export const maxBalanceTokens = 2_000_000_000;
