// The processes that make the traffic, one at a time: node actor.mjs client|server|multiplexer, with its part as JSON on
// standard input. An actor says "ready" when it listens and "done" when it has played its part.
import { readFileSync } from 'node:fs';
import { playClient } from './client.mjs';
import { playMultiplexer } from './multiplexer.mjs';
import { playServer } from './server.mjs';

const actors = { client: playClient, server: playServer, multiplexer: playMultiplexer };
actors[process.argv[2]](JSON.parse(readFileSync(0, 'utf8')), (word) => console.log(word));
