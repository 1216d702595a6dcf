/* What is busy, but well, raises nothing: none of these shapes has a verdict that is more than an information. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at4, makeRandom, Traffic } from './traffic.js';

const WEB = at4('198.51.100.1', 443);

/** An address in a network of its own, nearly. */
function strangerOf(number: number): string {
  return `${11 + (number % 80)}.${(number * 7) % 256}.${(number * 13) % 256}.${1 + (number % 250)}`;
}

const SHAPES: Readonly<Record<string, () => Traffic>> = {
  'A busy web server with 500 clients': () => {
    const traffic = new Traffic();
    const random = makeRandom();
    for (let count = 0; count < 6000; count++) {
      const client = at4(strangerOf(Math.floor(random() * 500)));
      const millis = random() * 120_000;
      // A few give up, are aborted, or never get through, as ever.
      if (count % 100 === 0) traffic.ignore(millis, client, WEB);
      else if (count % 50 === 1) traffic.serve(millis, client, WEB, { aborts: true });
      else if (count % 70 === 2) traffic.cut(millis, client, WEB, 3000);
      else traffic.serve(millis, client, WEB, { lasts: 50 + random() * 5000 });
    }
    return traffic;
  },
  'A web server of a local network with 500 clients in two networks': () => {
    const traffic = new Traffic();
    const random = makeRandom(2);
    for (let count = 0; count < 4000; count++) {
      const number = Math.floor(random() * 500);
      traffic.serve(random() * 90_000, at4(`10.1.${Math.floor(number / 250)}.${1 + (number % 250)}`), at4('10.1.9.1', 80));
    }
    return traffic;
  },
  'A load test: one client, thousands of connections, all answered': () => {
    const traffic = new Traffic();
    for (let count = 0; count < 12_000; count++) traffic.serve(count * 5, at4('10.0.0.7'), at4('10.0.0.1', 80), { lasts: 40 });
    return traffic;
  },
  'A load test on loopback that holds a thousand connections': () => {
    const traffic = new Traffic();
    for (let count = 0; count < 1000; count++) traffic.serve(count, at4('127.0.0.1'), at4('127.0.0.1', 8080), { lasts: 60_000 });
    return traffic;
  },
  'A load test that ends its connections by resets': () => {
    const traffic = new Traffic();
    for (let count = 0; count < 6000; count++)
      traffic.serve(count * 10, at4('10.0.0.7'), at4('10.0.0.1', 80), { lasts: 40, aborts: true });
    return traffic;
  },
  'A restart of a service: two seconds of refused connections while clients retry': () => {
    const traffic = new Traffic();
    const random = makeRandom(3);
    for (let count = 0; count < 6000; count++) {
      const millis = random() * 120_000;
      const client = at4(strangerOf(count % 300));
      const isDown = millis >= 59_500 && millis < 61_500;
      if (!isDown) traffic.serve(millis, client, WEB);
    }
    for (let client = 0; client < 300; client++) {
      for (let millis = 59_500 + client; millis < 61_500; millis += 250) traffic.refuse(millis, at4(strangerOf(client)), WEB);
      // Those that were open when it went.
      traffic.cut(40_000 + client * 10, at4(strangerOf(client)), WEB, 59_500 - 40_000 - client * 10);
    }
    return traffic;
  },
  'A backup: one client with many connections, one after another, beside twenty others': () => {
    const traffic = new Traffic();
    const random = makeRandom(4);
    for (let millis = 0; millis < 120_000; millis += 150)
      traffic.serve(millis, at4('10.0.0.66'), at4('10.0.0.1', 873), { lasts: 140 });
    for (let count = 0; count < 200; count++)
      traffic.serve(random() * 120_000, at4(`10.0.0.${100 + (count % 20)}`), at4('10.0.0.1', 443));
    return traffic;
  },
  'A gateway with 200 clients behind one address, beside thirty others': () => {
    const traffic = new Traffic();
    const random = makeRandom(5);
    for (let count = 0; count < 5000; count++)
      traffic.serve(random() * 120_000, at4('203.0.113.9'), WEB, { lasts: random() * 9000, aborts: count % 20 === 0 });
    for (let count = 0; count < 600; count++) traffic.serve(random() * 120_000, at4(strangerOf(count % 30)), WEB);
    return traffic;
  },
  'Monitoring that knocks at three ports a minute, of which two are closed': () => {
    const traffic = new Traffic();
    for (let minute = 0; minute < 20; minute++) {
      traffic.serve(minute * 60_000, at4('10.0.0.5'), at4('10.0.0.1', 22));
      traffic.refuse(minute * 60_000 + 1000, at4('10.0.0.5'), at4('10.0.0.1', 8080));
      traffic.ignore(minute * 60_000 + 2000, at4('10.0.0.5'), at4('10.0.0.1', 9090), 2);
    }
    return traffic;
  },
  'A health check that opens and resets': () => {
    const traffic = new Traffic();
    for (let backend = 1; backend <= 20; backend++) {
      for (let millis = backend; millis < 120_000; millis += 2000)
        traffic.serve(millis, at4('10.0.0.2'), at4(`10.0.1.${backend}`, 80), { lasts: 6, aborts: true });
    }
    return traffic;
  },
  'A crawler that visits hundreds of hosts, of which some are dead': () => {
    const traffic = new Traffic();
    for (let count = 0; count < 1500; count++) {
      const host = at4(strangerOf(count), 443);
      if (count % 10 === 0) traffic.ignore(count * 80, at4('10.0.0.4'), host);
      else traffic.serve(count * 80, at4('10.0.0.4'), host);
    }
    return traffic;
  },
  'A pool of 300 connections to a database on the same host': () => {
    const traffic = new Traffic();
    for (let count = 0; count < 300; count++) traffic.hold(count * 3, at4('127.0.0.1'), at4('127.0.0.1', 5432));
    for (let count = 0; count < 200; count++) traffic.serve(count * 500, at4(strangerOf(count)), WEB);
    return traffic;
  },
};

for (const [name, make] of Object.entries(SHAPES)) {
  test(`${name}: nothing is raised.`, () => {
    for (const slice of [1, 10]) {
      const raised = make()
        .judge(slice)
        .filter(({ level }) => level !== 'info');
      assert.deepEqual(
        raised.map(({ kind, sentence }) => `${kind}: ${sentence}`),
        [],
        `judged every ${slice} s`,
      );
    }
  });
}
