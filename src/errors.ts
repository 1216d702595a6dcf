/** What the user is told: the operation, its object, the cause and, where there is one, the remedy. */
export type ErrorCode =
  | 'bad-usage'
  | 'no-such-file'
  | 'unreadable-file'
  | 'not-a-capture'
  | 'compressed'
  | 'empty-file'
  | 'truncated-file'
  | 'corrupt-file'
  | 'bad-filter'
  | 'libpcap-missing'
  | 'cap-missing'
  | 'no-permission'
  | 'no-such-interface'
  | 'interface-down'
  | 'capture-failed'
  | 'output-too-slow'
  | 'cannot-record'
  | 'not-recorded';

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
const EXIT_BAD_USAGE = 2;

/** The plain form of an error, as it crosses a thread boundary. */
export interface ErrorFacts {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A failure whose message is meant for the user as it stands: shown without a stack trace. */
export class SyntopError extends Error {
  override readonly name = 'SyntopError';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }

  get exitCode(): number {
    return this.code === 'bad-usage' ? EXIT_BAD_USAGE : EXIT_FAILED;
  }

  get facts(): ErrorFacts {
    return { code: this.code, message: this.message };
  }
}

/** The text of anything thrown. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Node's `code` of a system error ("ENOENT"), or "". */
export function systemErrorCode(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}
