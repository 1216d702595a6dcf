/*
 * A program: `node traffic.js serve PORT...` answers and ends each connection; `node traffic.js connect OPEN CLOSED EACH_SECOND HOST...`
 * makes as many connections to each of two ports, one of which is closed. Says `ready`; ends with its standard input, and tells what it did.
 */
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const TRAFFIC = fileURLToPath(import.meta.url);

export type TrafficMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly opened: number; readonly refused: number; readonly failed: number };

function tell(message: TrafficMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function serve(ports: readonly number[]): void {
  const servers = ports.map((port) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end();
    });
    return server.listen({ port, host: '::', backlog: 1024 });
  });
  let listening = 0;
  for (const server of servers) {
    server.on('listening', () => {
      if (++listening === servers.length) tell({ type: 'ready' });
    });
  }
  process.stdin.on('end', () => process.exit(0)).resume();
}

class Clients {
  private opened = 0;
  private refused = 0;
  private failed = 0;
  private turn = 0;
  private readonly waiting = new Set<Promise<void>>();

  constructor(
    private readonly hosts: readonly string[],
    private readonly ports: readonly number[],
  ) {}

  next(): void {
    const host = this.hosts[this.turn++ % this.hosts.length] ?? '';
    for (const port of this.ports) {
      const attempt = this.attempt(host, port).finally(() => this.waiting.delete(attempt));
      this.waiting.add(attempt);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.waiting);
    const { opened, refused, failed } = this;
    tell({ type: 'done', opened, refused, failed });
  }

  private attempt(host: string, port: number): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host, port });
      let isOpen = false;
      socket.on('connect', () => {
        isOpen = true;
        this.opened++;
        socket.resume();
        socket.end();
      });
      socket.on('error', (cause: NodeJS.ErrnoException) => {
        if (isOpen) return;
        if (cause.code === 'ECONNREFUSED') this.refused++;
        else this.failed++;
      });
      socket.on('close', () => resolve());
    });
  }
}

if (process.argv[1] === TRAFFIC) {
  const [role, ...words] = process.argv.slice(2);
  if (role === 'serve') serve(words.map(Number));
  else {
    const [open, closed, eachSecond, ...hosts] = words;
    const clients = new Clients(hosts, [Number(open), Number(closed)]);
    const timer = setInterval(() => clients.next(), 1000 / Number(eachSecond));
    process.stdin
      .on('end', async () => {
        clearInterval(timer);
        await clients.end();
        process.exit(0);
      })
      .resume();
    tell({ type: 'ready' });
  }
}
