import { createServer } from 'node:net';

/**
 * Listens on a port, and answers whatever comes with the same few bytes; ends a connection at the word `goodbye`.
 *
 * part: { port, reply, goodbye, greeting?, backlog? }
 */
export function playServer({ port, reply, goodbye, greeting, backlog }, say) {
  const server = createServer((socket) => {
    if (greeting !== undefined) socket.write(greeting);
    socket.setEncoding('latin1').on('data', (text) => {
      if (text.includes(goodbye)) socket.end(reply);
      else socket.write(reply);
    });
    // A client that aborts is part of the play.
    socket.on('error', () => {});
  });
  server.listen({ port, backlog }, () => say('ready'));
}
