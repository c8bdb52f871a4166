const objectIdPattern = /^[A-Za-z0-9]{10}$/;

/**
 * Whether a text can be the id of a watermark or a connector: 10 letters and digits. No object has any other text as its id, and PostgreSQL
 * rejects some of them altogether.
 */
export const isObjectId = (id: string) => objectIdPattern.test(id);
