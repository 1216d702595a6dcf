import { formatAddress } from '../../address.js';
import type { ConnRecord } from '../../conn-record.js';
import { CONN_STATES } from '../../conn-state.js';
import { RESET_KINDS } from '../../reset-kind.js';
import { toJson } from './json.js';

/**
 * One connection as one line of JSON, with Zeek's names where it has one. There may be a hundred thousand a second: put together by
 * hand, and so that times keep nanoseconds, of which a double holds none in our century.
 *
 * @param device the interface that its first packet was captured on; null in a replay
 * @param reason why the kernel of this machine sent its reset; null where that is not known
 */
export function writeConnection(connection: ConnRecord, device: string | null, reason: string | null = null): string {
  const { family, resetBy, resetKind } = connection;
  return (
    `{"type":"conn","ts":${writeMoment(connection.ts)},"iface":${device === null ? 'null' : toJson(device)},` +
    `"id.orig_h":"${formatAddress(family, connection.origWords)}","id.orig_p":${connection.origPort},` +
    `"id.resp_h":"${formatAddress(family, connection.respWords)}","id.resp_p":${connection.respPort},` +
    `"conn_state":"${CONN_STATES[connection.state] ?? 'OTH'}","history":"${connection.history}",` +
    `"retries":${connection.retries},"syn_ack_retries":${connection.synAckRetries},` +
    `"reset_by":${resetBy === null ? 'null' : `"${resetBy}"`},"reset_kind":${writeKind(resetKind)},"reset_reason":${reason === null ? 'null' : toJson(reason)},` +
    `"latency":${connection.latencyNanos === null ? 'null' : writeSeconds(connection.latencyNanos)},` +
    `"duration":${writeSeconds(connection.durationNanos)},` +
    `"half_open":${connection.isHalfOpen},"direction_guessed":${connection.isDirectionGuessed}}\n`
  );
}

function writeKind(kind: number | null): string {
  return kind === null ? 'null' : `"${RESET_KINDS[kind]}"`;
}

/** Seconds since 1970 with nine decimals, all of them true. Before 1970, nanoseconds still count forwards from the second. */
function writeMoment(moment: ConnRecord['ts']): string {
  if (moment === null) return 'null';
  const { seconds, nanos } = moment;
  if (seconds >= 0 || nanos === 0) return `${seconds}.${padNanos(nanos)}`;
  return `-${-(seconds + 1)}.${padNanos(1e9 - nanos)}`;
}

/** Nanoseconds as seconds, with as many decimals as they need. */
function writeSeconds(nanos: number): string {
  const whole = Math.abs(Math.round(nanos));
  const seconds = Math.floor(whole / 1e9);
  const rest = whole - seconds * 1e9;
  const sign = nanos < 0 && whole > 0 ? '-' : '';
  return rest === 0 ? `${sign}${seconds}` : `${sign}${seconds}.${padNanos(rest).replace(/0+$/, '')}`;
}

function padNanos(nanos: number): string {
  return String(nanos).padStart(9, '0');
}
