import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { runTool } from './stage.mjs';

/**
 * Hands on what it gets to the next server; which, by a mistake in its settings, is itself. So one greeting opens one
 * connection after the other, until the limit of open files is hit. Then it closes them all.
 *
 * part: { port, connections, hopMillis, holdMillis, closeMillis }
 */
export function playMultiplexer({ port, connections, hopMillis, holdMillis, closeMillis }, say) {
  const upstreams = [];
  const server = createServer((socket) => {
    socket.on('data', (greeting) => setTimeout(() => handOn(greeting), hopMillis));
  });

  function handOn(greeting) {
    const upstream = connect({ host: '127.0.0.1', port });
    upstream.once('connect', () => upstream.write(greeting));
    // EMFILE: it never got as far as a SYN.
    upstream.once('error', () => setTimeout(closeAll, holdMillis));
    upstreams.push(upstream);
  }

  function closeAll() {
    server.close(() => say('done'));
    // One by one: in a burst some last acknowledgements find their socket gone, and are answered by resets.
    for (const [index, upstream] of upstreams.entries()) setTimeout(() => upstream.end(), index * closeMillis);
  }

  server.listen(port, '127.0.0.1', () => {
    limitOpenFiles(2 * connections);
    say('ready');
    handOn('hello\n');
  });
}

/** Lets this process open so many more files, and no more: a connection to itself takes two. */
function limitOpenFiles(more) {
  // One less: the listing of the folder is an open file, too.
  const limit = readdirSync('/proc/self/fd').length - 1 + more;
  runTool('prlimit', ['--pid', String(process.pid), `--nofile=${limit}:${limit}`]);
}
