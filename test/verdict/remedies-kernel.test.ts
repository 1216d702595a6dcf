/* Every line of every remedy, pasted into a shell in a namespace of its own, and taken back: what was there before must be there again. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { HostFacts } from '../../src/host-facts.js';
import { findRemedies } from '../../src/verdict/remedies.js';
import type { Remedy } from '../../src/verdict.js';
import { factsOf, hostOf, judge, judgeAll, OWN, PORT, processOf, STRANGER } from '../support/remedy-cases.js';
import { hearFirst, lacksTool, RemedyStage } from '../support/remedy-stage.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { MAIN } from '../support/run-syntop.js';

/** Not of a namespace, but of the machine: they are read, and never written here. */
const MACHINE_WIDE = ['fs.file-max', 'net.netfilter.nf_conntrack_max'];
/** What is there before, and is no business of a remedy. */
const OTHERS_RULES = [
  'nft add table inet mine',
  "nft add chain inet mine input '{ type filter hook input priority 0; }'",
  'nft add rule inet mine input tcp dport 9 drop',
];
const WORD = /^(nft|iptables|ip6tables|sysctl|conntrack|ss|nstat|ip|ping|prlimit|kill|ps|top|cat|systemctl|syntop)(?= )/;

const SLEEPER = 'process.stdout.write("up"); setInterval(() => {}, 1000)';
const SERVER = (address: string) =>
  `require("net").createServer((s) => s.on("error", () => {})).listen(${PORT}, "${address}", () => process.stdout.write("up"))`;
const CLIENT = (from: string, to: string) =>
  `const s = require("net").connect({ port: ${PORT}, host: "${to}", localAddress: "${from}" });
   s.on("connect", () => process.stdout.write("connected")); s.on("error", (error) => process.exit(3)); s.on("close", () => process.exit(4))`;

describeWith(['root', 'ip', 'net-namespaces', 'ipv6'], 'Lines of remedies, run and taken back', () => {
  let stage: RemedyStage;
  let pid: number;
  let sleeper: ChildProcess;
  let remedies: readonly Remedy[];

  before(async () => {
    stage = new RemedyStage();
    for (const address of [`${OWN[4]}/32`, `${STRANGER[4]}/32`]) stage.space.ip('addr', 'add', address, 'dev', 'lo');
    for (const address of [`${OWN[6]}/128`, `${STRANGER[6]}/128`]) stage.space.ip('addr', 'add', address, 'dev', 'lo', 'nodad');
    sleeper = await stage.start(SLEEPER);
    pid = sleeper.pid ?? 0;
    const host = hostOf(knowAll(stage, pid));
    const all = [
      ...judgeAll().flatMap((verdict) => [...findRemedies(verdict, host), ...findRemedies(verdict, hostOf(null))]),
      ...[OWN[4], OWN[6], STRANGER[4], STRANGER[6]]
        .flatMap((ip) =>
          ['connection-loop', 'refused-storm'].map((kind) =>
            findRemedies(
              judge(kind === 'refused-storm' ? kind : 'connection-loop', {
                source: OWN[4],
                service: { ip, port: PORT },
                process: `x (pid ${pid})`,
              }),
              host,
            ),
          ),
        )
        .flat(),
    ];
    remedies = [...new Map(all.map((remedy) => [[...remedy.commands, '', ...remedy.undo].join('\n'), remedy])).values()];
  });
  after(() => stage.remove());

  const of = (word: string): Remedy[] => remedies.filter(({ commands }) => commands.some((line) => line.startsWith(`${word} `)));
  const linesOf = (word: string): string[] => [
    ...new Set(remedies.flatMap(({ commands, undo }) => [...commands, ...undo]).filter((line) => line.startsWith(`${word} `))),
  ];

  test('Each line begins with a program that is tried below.', () => {
    const lines = remedies.flatMap(({ commands, undo }) => [...commands, ...undo]);
    assert.ok(lines.length > 200, `${lines.length}`);
    assert.deepEqual(
      lines.filter((line) => !WORD.test(line)),
      [],
    );
  });

  test('nft takes each table, and the undo leaves the rules as they were.', { skip: lacksTool('nft') }, () => {
    stage.runAll(OTHERS_RULES);
    const rules = stage.run('nft list ruleset').stdout;
    const isStrangers = (line: string) => !line.includes(OWN[4]) && !line.includes(OWN[6]);
    const changing = of('nft').filter(({ commands, undo }) => undo.length > 0 && commands.every(isStrangers));
    assert.ok(changing.length >= 20, `${changing.length}`);
    for (const { commands, undo } of changing) {
      // Pasted twice, it does no harm.
      stage.runAll([...commands, ...commands]);
      assert.notEqual(stage.run('nft list ruleset').stdout, rules, commands.join('\n'));
      stage.runAll(undo);
      assert.equal(stage.run('nft list ruleset').stdout, rules, undo.join('\n'));
    }
    stage.runAll(['nft delete table inet mine']);
  });

  for (const command of ['iptables', 'ip6tables'] as const) {
    test(`${command} takes each rule, and the undo leaves the rules as they were.`, { skip: lacksTool(command) }, () => {
      stage.runAll([`${command} -A INPUT -p tcp --dport 9 -j DROP`]);
      const rules = stage.run(`${command} -S`).stdout;
      const changing = of(command).filter(({ undo }) => undo.length > 0);
      assert.ok(changing.length >= 4, `${changing.length}`);
      for (const { commands, undo } of changing) {
        const mine = (line: string) => line.startsWith(`${command} `);
        stage.runAll(commands.filter(mine));
        assert.notEqual(stage.run(`${command} -S`).stdout, rules, commands.join('\n'));
        stage.runAll(undo.filter(mine));
        assert.equal(stage.run(`${command} -S`).stdout, rules, undo.join('\n'));
      }
      stage.runAll([`${command} -D INPUT -p tcp --dport 9 -j DROP`]);
    });
  }

  test("sysctl sets what is the namespace's own, and the undo sets what was there.", { skip: lacksTool('sysctl') }, (context) => {
    const tried = new Set<string>();
    for (const { commands, undo } of of('sysctl').filter(({ undo: lines }) => !lines.some((line) => line.endsWith('=OLD')))) {
      const [line = ''] = commands;
      const name = /^sysctl -w ([a-z0-9_.-]+)=/.exec(line)?.[1] ?? '';
      const read = () => stage.run(`sysctl -n ${name}`).stdout.replace(/\s+/g, ' ').trim();
      if (isMachineWide(stage, name, context)) continue;
      const old = read();
      assert.notEqual(old, '', line);
      stage.runAll(commands);
      assert.notEqual(read(), old, line);
      stage.runAll(undo);
      assert.equal(read(), old, undo.join());
      tried.add(name);
    }
    assert.ok(tried.size >= 5, [...tried].join());
  });

  test('Where the old setting is not known, the undo as it stands is refused and changes nothing.', {
    skip: lacksTool('sysctl'),
  }, () => {
    const unknown = of('sysctl').filter(({ undo }) => undo.some((line) => line.endsWith('=OLD')));
    assert.ok(unknown.length >= 3, `${unknown.length}`);
    for (const { commands, undo } of unknown) {
      const [show = '', change = ''] = commands;
      assert.equal(change.startsWith(`sysctl -w ${show.slice('sysctl '.length)}=`), true, change);
      const shown = stage.run(show).stdout;
      const name = show.slice('sysctl '.length);
      if (MACHINE_WIDE.includes(name)) continue;
      stage.runAll(undo.map((line) => `${line} || true`));
      assert.equal(stage.run(show).stdout, shown);
    }
  });

  test('conntrack lists, counts and removes just the entries that are meant.', { skip: lacksTool('conntrack') }, () => {
    const lines = linesOf('conntrack');
    assert.ok(lines.length >= 8, lines.join('\n'));
    for (const line of lines) {
      const [, family, source = ''] = /-f (ipv\d) -s (\S+)/.exec(line) ?? [];
      if (!line.startsWith('conntrack -D')) {
        const { status, stderr } = stage.run(line);
        assert.equal(status, 0, `${line}: ${stderr}`);
        continue;
      }
      const version = family === 'ipv4' ? 4 : 6;
      const from = source.includes('/') ? `${source.split('/')[0]?.replace(/0$/, '')}9` : source;
      const state = line.includes('SYN_RECV') ? 'SYN_RECV' : 'ESTABLISHED';
      const add = (who: string, port: number) =>
        `conntrack -I -s ${who} -d ${OWN[version]} -p tcp --sport ${port} --dport ${PORT} --state ${state} --timeout 60`;
      stage.runAll([add(from, 1001), add(version === 4 ? '203.0.113.9' : '2001:db8:9::9', 1002)]);
      const { status, stderr } = stage.run(line);
      assert.equal(status, 0, `${line}: ${stderr}`);
      const left = stage.run(`conntrack -L -f ${family}`).stdout;
      assert.ok(!left.includes('sport=1001 '), `${line}\n${left}`);
      assert.ok(left.includes('sport=1002 '), `${line}\n${left}`);
      stage.run('conntrack -F');
    }
  });

  test('ss, nstat, ps, top and cat understand their lines.', { skip: lacksTool('ss', 'nstat', 'ps', 'top') }, () => {
    for (const word of ['ss', 'nstat', 'ps', 'top', 'cat']) {
      const lines = linesOf(word).filter((line) => !line.startsWith('ss -tK'));
      assert.ok(lines.length > 0, word);
      for (const line of lines) {
        const { status, stderr } = stage.run(line);
        assert.equal(status, 0, `${line}: ${stderr}`);
        assert.doesNotMatch(stderr, /parse|unknown|invalid|error/i, line);
      }
    }
  });

  for (const family of [4, 6] as const) {
    test(`ss -K closes what a client has open here, by IPv${family}.`, { skip: lacksTool('ss', 'sock-destroy') }, async () => {
      const server = await stage.start(SERVER(OWN[family]));
      const lines = linesOf('ss').filter((line) => line.startsWith('ss -tK'));
      const whom = family === 4 ? STRANGER[4] : `[${STRANGER[6]}]`;
      const meant = lines.filter((line) => line.includes('established') && line.includes(whom));
      // With a port, and without one.
      assert.equal(meant.length, 2, lines.join('\n'));
      for (const line of meant) {
        const client = await stage.start(CLIENT(STRANGER[family], OWN[family]));
        const ended = once(client, 'exit');
        // What is meant for the other end of it would close it, too.
        stage.runAll(lines.filter((other) => !meant.includes(other) && !other.includes(OWN[family])));
        assert.match(stage.run(`ss -Htn 'sport = :${PORT}'`).stdout, /^ESTAB/);
        stage.runAll([line]);
        assert.notEqual((await ended)[0], 0);
      }
      await stage.end(server);
    });

    test(`A blocked source gets no answer by IPv${family}; after the undo it connects.`, {
      skip: lacksTool('nft', 'ss'),
    }, async () => {
      const server = await stage.start(SERVER(OWN[family]));
      const verdict = judge('syn-flood', { source: STRANGER[family], service: { ip: OWN[family], port: PORT } });
      const block = findRemedies(verdict, hostOf(factsOf())).find(({ commands }) =>
        commands.some((line) => line.includes('syntop_block')),
      );
      stage.runAll(block?.commands ?? []);
      const client = stage.spawn(CLIENT(STRANGER[family], OWN[family]));
      const connected = hearFirst(client);
      const look = () => stage.run(`ss -Htn 'dport = :${PORT}'`).stdout;
      await waitFor(() => look() !== '', client);
      assert.match(look(), /^SYN-SENT/);
      stage.runAll(block?.undo ?? []);
      await connected;
      assert.match(look(), /^ESTAB/m);
      await stage.end(client);
      await stage.end(server);
    });
  }

  test('A destination is made unreachable, and is as before after the undo.', () => {
    const changing = of('ip').filter(({ undo }) => undo.length > 0);
    assert.equal(changing.length, 2);
    for (const { commands, undo } of changing) {
      const routes = () => stage.run('ip route show table all; ip -6 route show table all').stdout;
      const old = routes();
      stage.runAll(commands);
      assert.match(routes(), /^unreachable (198\.51\.100\.7|2001:db8:5::7) /m);
      stage.runAll(undo);
      assert.equal(routes(), old);
    }
    for (const line of linesOf('ip').filter((text) => !/route (add|del)/.test(text))) stage.runAll([line]);
  });

  test('ping takes its lines.', { skip: lacksTool('ping') }, () => {
    assert.equal(linesOf('ping').length, 4);
    for (const line of linesOf('ping')) stage.runAll([line.replace('-c 3', '-c 1')]);
  });

  test("prlimit raises and lowers a process's limit, and sets the old one again.", { skip: lacksTool('prlimit') }, () => {
    const read = () => stage.run(`prlimit --pid ${pid} --nofile --output SOFT,HARD --noheadings`).stdout;
    const old = read();
    const changing = of('prlimit').filter(({ undo }) => undo.length > 0);
    assert.equal(changing.length, 2);
    for (const { commands, undo } of changing) {
      stage.runAll(commands);
      assert.notEqual(read(), old, commands.join());
      stage.runAll(undo);
      assert.equal(read(), old, undo.join());
    }
    for (const { commands } of of('prlimit').filter(({ undo }) => undo.length === 0)) {
      stage.runAll(commands.filter((line) => line.startsWith('prlimit')));
    }
  });

  test('A process is halted, goes on, and is ended.', async () => {
    const readState = () => stage.run(`cut -d ' ' -f 3 /proc/${pid}/stat`).stdout.trim();
    const halt = of('kill').find(({ undo }) => undo.length > 0);
    const end = of('kill').find(({ undo }) => undo.length === 0);
    const ended = once(sleeper, 'exit');
    stage.runAll(halt?.commands ?? []);
    await waitFor(() => readState() === 'T', sleeper);
    stage.runAll(halt?.undo ?? []);
    await waitFor(() => readState() !== 'T', sleeper);
    stage.runAll(end?.commands ?? []);
    assert.deepEqual(await ended, [null, 'SIGTERM']);
  });

  test('syntop takes its own lines.', { skip: lacks('libpcap') }, () => {
    const lines = linesOf('syntop');
    assert.ok(lines.length >= 5, lines.join('\n'));
    for (const line of lines) {
      const words = line.replace(/^syntop/, '').replace(/ live/, ' live --duration 100ms');
      const { status, stderr } = stage.run(`${process.execPath} ${MAIN}${words}`);
      assert.equal(status, 0, `${line}: ${stderr}`);
    }
  });

  test('systemctl has its lines tried where systemd runs.', (context) => {
    assert.ok(linesOf('systemctl').length >= 2);
    context.diagnostic('systemctl status PID and systemctl --failed are not tried: no test may depend on a running systemd');
  });
});

/** Looks again and again while the program lives. */
async function waitFor(isSo: () => boolean, child: ChildProcess): Promise<void> {
  while (!isSo()) {
    await setImmediate();
    assert.ok(child.exitCode === null && child.signalCode === null, 'the program has ended');
  }
}

/** A host of which all is known that a remedy may want, as the namespace has it. */
function knowAll(stage: RemedyStage, pid: number): HostFacts {
  const read = (name: string) => Number(stage.run(`sysctl -n ${name}`).stdout.trim());
  // That there is something to be turned on.
  stage.run('sysctl -w net.ipv4.tcp_syncookies=0');
  const [first = 0, last = 0] = stage.run('sysctl -n net.ipv4.ip_local_port_range').stdout.trim().split(/\s+/).map(Number);
  const limit = Number(stage.run(`prlimit --pid ${pid} --nofile --output SOFT --noheadings`).stdout.trim());
  // Half of it, that twice as much may be had.
  stage.run(`prlimit --pid ${pid} --nofile=${Math.floor(limit / 2)}:`);
  const process = processOf(pid);
  const connectors = [OWN[4], OWN[6], STRANGER[4], STRANGER[6]].map((ip) => ({
    process,
    processes: 1,
    ip,
    port: PORT,
    connects: 9,
  }));
  return factsOf({
    connectors,
    listeners: [{ ip: '0.0.0.0', port: PORT, process, queued: 0, queueLimit: 1e6 }],
    fileLimits: [{ process, open: 20, limit: Math.floor(limit / 2) }],
    files: { open: 10, limit: 1_000_000 },
    conntrack: {
      count: 1,
      max: read('net.netfilter.nf_conntrack_max'),
      sources: [{ ip: STRANGER[4], entries: 9 }],
      states: {},
      timeouts: {
        established: read('net.netfilter.nf_conntrack_tcp_timeout_established'),
        time_wait: read('net.netfilter.nf_conntrack_tcp_timeout_time_wait'),
      },
    },
    settings: {
      portRange: [first, last],
      mostQueued: read('net.core.somaxconn'),
      mostHalfOpen: read('net.ipv4.tcp_max_syn_backlog'),
      synCookies: read('net.ipv4.tcp_syncookies'),
      synAckRetries: read('net.ipv4.tcp_synack_retries'),
    },
    addresses: ['127.0.0.1', '::1', OWN[4], OWN[6]],
  });
}

function isMachineWide(stage: RemedyStage, name: string, context: TestContext): boolean {
  if (!MACHINE_WIDE.includes(name)) return false;
  assert.match(stage.run(`sysctl -n ${name}`).stdout, /^\d+\n$/);
  context.diagnostic(`${name} is of the whole machine: that it is there was tried, not that it can be set`);
  return true;
}
