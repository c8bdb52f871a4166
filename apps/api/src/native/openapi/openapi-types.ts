import type { JsonSchema } from './json-schemas.js';

/** What programs read of an operation; the rest is for people. */
export interface OpenapiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: boolean;
  readonly security: readonly object[];
  readonly parameters: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, OpenapiReply>>;
}

/** A header, or a reference to one of the components. */
export interface OpenapiHeader {
  readonly description?: string;
  readonly required?: boolean;
  readonly $ref?: string;
}

export interface OpenapiMedia {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}

/** A reply, or a reference to one of the components. */
export interface OpenapiReply {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, OpenapiHeader>>;
  readonly content?: Readonly<Record<string, OpenapiMedia>>;
}

/** An OpenAPI 3.1 document. */
export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: object;
  readonly servers: readonly object[];
  readonly tags: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly headers: Readonly<Record<string, OpenapiHeader>>;
    readonly responses: Readonly<Record<string, OpenapiReply>>;
    readonly parameters: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}
