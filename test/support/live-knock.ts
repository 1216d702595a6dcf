/* Connects to ports where nobody listens: each attempt is one SYN and one reset. Also a program, to be run in a namespace. */
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Attempts at once: enough to be quick, few enough that no queue overflows. */
const AT_ONCE = 20;

/** Knocks `times` times at a closed port; fails if anybody answers otherwise than with a reset. */
export async function knock(host: string, port: number, times: number): Promise<void> {
  for (let done = 0; done < times; done += AT_ONCE) {
    const attempts = Array.from({ length: Math.min(AT_ONCE, times - done) }, () => knockOnce(host, port));
    await Promise.all(attempts);
  }
}

function knockOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      reject(new Error(`somebody listens on ${host} port ${port}`));
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => (cause.code === 'ECONNREFUSED' ? resolve() : reject(cause)));
  });
}

/**
 * A port on which nobody listens. It is below those that the kernel gives to clients: from one of those a client could be
 * connected with itself.
 */
export async function findClosedPort(host: string): Promise<number> {
  const [lowest = 32_768] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
  for (let tries = 0; tries < 100; tries++) {
    const port = 1025 + Math.floor(Math.random() * (lowest - 1025));
    if (await isFree(host, port)) return port;
  }
  throw new Error('found no free port');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

/** This file as a program: `node live-knock.js HOST PORT TIMES`. */
export const KNOCK = fileURLToPath(import.meta.url);

if (process.argv[1] === KNOCK) {
  const [host = '', port, times] = process.argv.slice(2);
  await knock(host, Number(port), Number(times));
}
