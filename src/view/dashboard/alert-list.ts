import type { ScreenAlert, ScreenSnapshot } from '../../screen-snapshot.js';

/** Those of the snapshot, and before them why the capture has ended, unless they say so. */
export function listAlerts({ alerts, failures, nowSeconds }: ScreenSnapshot): ScreenAlert[] {
  const untold = failures.filter(({ message }) => !alerts.some(({ text }) => text.includes(message)));
  const told = untold.map(({ message }): ScreenAlert => {
    return { seconds: nowSeconds ?? 0, level: 'critical', text: message, isActive: true };
  });
  return [...told, ...alerts];
}
