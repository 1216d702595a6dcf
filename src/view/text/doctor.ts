import type { DoctorReport } from '../../doctor-schema.js';
import { sanitize } from '../../sanitize.js';

/** A line a check; what mends it stands below. */
export function renderDoctor({ checks, canCapture }: DoctorReport): string {
  const lines = checks.flatMap(({ name, status, detail, remedy }) => {
    const line = `${status.padEnd(7)}  ${name.padEnd(10)}  ${sanitize(detail)}`;
    return remedy === null ? [line] : [line, `${' '.repeat(21)}mend it: ${sanitize(remedy)}`];
  });
  return `${lines.join('\n')}\n\n${canCapture ? 'Live capture works.' : 'Live capture does not work here.'}\n`;
}
