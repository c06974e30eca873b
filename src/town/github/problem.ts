/** Refusals in GitHub's own shape. Thrown as `Problem` from anywhere below the router, which turns them into answers. */

/** One entry of a 422's `errors`. */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly message?: string;
}

/** A refused call. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly (FieldError | string)[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { errors?: readonly (FieldError | string)[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }

  /** The JSON that GitHub sends. */
  toBody(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

/** 404, also for what the caller may not know of. */
export function notFound(message = 'Not Found'): Problem {
  return new Problem(404, message);
}

/** 403 for an App or job token whose permissions do not cover the operation. */
export function notAccessible(): Problem {
  return new Problem(403, 'Resource not accessible by integration');
}

/** 422 with GitHub's field errors. */
export function invalid(...errors: FieldError[]): Problem {
  return new Problem(422, 'Validation Failed', { errors });
}

/** 422 with a message of its own. */
export function unprocessable(message: string): Problem {
  return new Problem(422, message);
}
