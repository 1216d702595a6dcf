import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ACTOR = fileURLToPath(new URL('./actor.mjs', import.meta.url));
const stages = new Set();
let namespaces = 0;

/** Where one night is played: its namespaces, processes, mounts and temporary files, all of which clear() takes away. */
export class Stage {
  folder = mkdtempSync(join(tmpdir(), 'syntop-captures-'));
  #namespaces = [];
  #processes = [];
  #mounts = [];

  constructor() {
    stages.add(this);
  }

  /** Makes a network namespace with loopback up, and gives its name. */
  addNamespace() {
    // With the process id, so that two runs at a time do not meet.
    const name = `syntop-${process.pid}-${++namespaces}`;
    runTool('ip', ['netns', 'add', name]);
    this.#namespaces.push(name);
    this.ip(name, ['link set lo up']);
    return name;
  }

  /** Joins two namespaces by a cable, which is eth0 at both ends, and is up. */
  addCable(one, other) {
    this.ip(one, [`link add eth0 type veth peer name eth0 netns ${other}`, 'link set eth0 up']);
    this.ip(other, ['link set eth0 up']);
  }

  /** Runs commands of ip(8) in a namespace. */
  ip(namespace, commands) {
    runTool('ip', ['-n', namespace, '-batch', '-'], commands.join('\n'));
  }

  /** Sets a kernel parameter of a namespace, such as net/ipv4/tcp_syncookies. */
  set(namespace, parameter, value) {
    runTool('ip', ['netns', 'exec', namespace, 'tee', `/proc/sys/${parameter}`], String(value));
  }

  /** Starts one of the actors in a namespace; see actor.mjs. */
  act(namespace, actor, part) {
    return this.start(namespace, [process.execPath, ACTOR, actor], JSON.stringify(part));
  }

  /** Starts a program in a namespace. ip(8) becomes that program, so the process id is the program's. */
  start(namespace, command, input = '') {
    const started = new Started(spawn('ip', ['netns', 'exec', namespace, ...command]), command.join(' '), input);
    this.#processes.push(started);
    return started;
  }

  /** Mounts a file system of a type that needs no device, and gives its folder. */
  mount(type) {
    const folder = join(this.folder, type);
    mkdirSync(folder);
    runTool('mount', ['-t', type, type, folder]);
    this.#mounts.push(folder);
    return folder;
  }

  clear() {
    stages.delete(this);
    for (const { child } of this.#processes) child.kill('SIGKILL');
    for (const name of this.#namespaces) tryTool('ip', ['netns', 'del', name]);
    for (const folder of this.#mounts) tryTool('umount', [folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function clearAllStages() {
  for (const stage of stages) stage.clear();
}

/** Runs a program to its end; throws what it says if it fails. */
export function runTool(program, args, input = '') {
  const { status, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** The same, where a failure must not hinder what comes after. */
function tryTool(program, args) {
  try {
    runTool(program, args);
  } catch (error) {
    console.error(`captures: ${error.message}`);
  }
}

/** A process on the stage. */
class Started {
  /** What it wrote, on both its outputs. */
  output = '';
  /** Its exit status, once it has ended; null if a signal ended it. */
  ended;
  #waiting = [];

  constructor(child, name, input) {
    this.child = child;
    this.name = name;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
        for (const check of this.#waiting) check();
      });
    }
    // What could not be written shows in how the process ends.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    this.ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    this.ended.catch(() => {});
  }

  /** Waits until the process has written `text`. */
  async says(text) {
    const said = new Promise((resolve) => {
      const check = () => this.output.includes(text) && resolve(true);
      this.#waiting.push(check);
      check();
    });
    const endedFirst = this.ended.then(() => this.output.includes(text));
    if (!(await Promise.race([said, endedFirst]))) throw new Error(`${this.name} ended: ${this.output.trim()}`);
  }

  /** Waits for an end without an error. */
  async succeeds() {
    const status = await this.ended;
    if (status !== 0) throw new Error(`${this.name} failed (${status}): ${this.output.trim()}`);
  }
}
