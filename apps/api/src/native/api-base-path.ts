/** Where the native API is. */
export const apiBasePath = '/api/v1';

/** Where its administration is. */
export const adminBasePath = `${apiBasePath}/admin`;
