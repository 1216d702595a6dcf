/* Lines as the kernel writes them into a trace_pipe. */

export interface ConnectLine {
  readonly name?: string;
  readonly tid?: number;
  readonly pid?: number | null;
  readonly seconds?: number;
  readonly family?: 'AF_INET' | 'AF_INET6';
  readonly ip?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

function head({ name = 'curl', tid = 4711, pid = tid, seconds = 5 }: ConnectLine, event: string): string {
  const process = pid === null ? '(-------)' : `(${String(pid).padStart(7)})`;
  const padding = ' '.repeat(16 - Buffer.byteLength(name));
  return `${padding}${name}-${String(tid).padEnd(7)} ${process} [001]  ${seconds.toFixed(6)}: ${event}:`;
}

export function connectLine(line: ConnectLine = {}): string {
  const { family = 'AF_INET', ip = '127.0.0.1', ipv6 = `::ffff:${ip}`, port = 7211 } = line;
  const addresses = `saddr=${ip} daddr=${ip} saddrv6=${ipv6} daddrv6=${ipv6}`;
  const states = 'oldstate=TCP_CLOSE newstate=TCP_SYN_SENT';
  return `${head(line, 'inet_sock_set_state')} family=${family} protocol=IPPROTO_TCP sport=0 dport=${port} ${addresses} ${states}\n`;
}

/** As Linux 6.10 and later print it. */
export function sentLine(from = '127.0.0.1:7211', to = '127.0.0.1:40000', reason = 'NO_SOCKET', state = 'UNKNOWN'): string {
  const pointers = 'skbaddr=00000000ff3ab03f skaddr=0000000000000000';
  return `${head({}, 'tcp_send_reset')} ${pointers} src=${from} dest=${to} state=${state} reason=${reason}\n`;
}

/** As Linux before 6.10 printed it. */
export function oldSentLine(): string {
  const pointers = 'skbaddr=00000000ff3ab03f skaddr=00000000ff3ab03e';
  const endpoints = 'sport=80 dport=40000 saddr=192.0.2.1 daddr=192.0.2.2 saddrv6=::ffff:192.0.2.1 daddrv6=::ffff:192.0.2.2';
  return `${head({}, 'tcp_send_reset')} ${pointers} family=AF_INET ${endpoints} state=TCP_ESTABLISHED\n`;
}

export function receivedLine(): string {
  const addresses = 'saddr=0.0.0.0 daddr=0.0.0.0 saddrv6=2001:db8::1 daddrv6=2001:db8::2';
  return `${head({}, 'tcp_receive_reset')} family=AF_INET6 sport=40000 dport=443 ${addresses} sock_cookie=2\n`;
}
