/** The name of the stream that has none of its own. */
export const STANDARD_INPUT = 'standard input';
