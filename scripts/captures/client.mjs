import { connect } from 'node:net';

/**
 * Opens connections, each at its time and from its address.
 *
 * part: { connections: [{ at, from?, to, port, lines, waits?, end, hold? }] }
 *   at, hold   milliseconds: since the start; how long it is kept before its end
 *   lines      what is said, one after each answer; the first at once, unless it `waits` for a greeting
 *   end        how it ends: "peer" the server closes, "close", "reset", or "stay" open until this process is killed
 */
export function playClient({ connections }, say) {
  let open = connections.length;
  const settle = () => {
    if (--open === 0) say('done');
  };
  for (const connection of connections) setTimeout(() => openConnection(connection, settle), connection.at);
}

function openConnection({ from, to, port, lines, waits = false, end, hold = 0 }, settle) {
  const socket = connect({ host: to, port, localAddress: from });
  const left = [...lines];
  const speak = () => {
    const line = left.shift();
    if (line !== undefined) socket.write(line);
  };
  socket.once('connect', () => {
    if (!waits) speak();
    if (end === 'close') setTimeout(() => socket.end(), hold);
    if (end === 'reset') setTimeout(() => socket.resetAndDestroy(), hold);
    if (end === 'stay') settle();
  });
  socket.on('data', speak);
  // A refusal is as good an end as any here.
  socket.on('error', () => {});
  socket.once('close', () => {
    if (end !== 'stay') settle();
  });
}
