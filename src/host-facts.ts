/* What the machine itself says, beside the packets. Plain data: it crosses threads, and can be kept beside a recording. All lists are bounded. */

export interface HostProcess {
  readonly pid: number;
  /** The kernel's name of it, at most 15 characters; as it came: not yet safe for a terminal. */
  readonly name: string;
  /** Empty where it may not be read, or the process has gone. */
  readonly commandLine: string;
  /** A name, or a number where it has none; null where it could not be told any more. */
  readonly user: string | null;
  /** A systemd unit, or a container's name or id. */
  readonly unit: string | null;
  /** Who started it, or took it over; null where that could not be told any more. */
  readonly parent: { readonly pid: number; readonly name: string } | null;
}

/** Who connects where. */
export interface Connector {
  /** Of several of one name and command line, as a loop of curl makes them, the last. */
  readonly process: HostProcess;
  /** How many of that name and command line there were. */
  readonly processes: number;
  /** Of the responder. */
  readonly ip: string;
  readonly port: number;
  /** Connects since this was first asked; where they were sampled, as many as there must have been. */
  readonly connects: number;
}

/** A socket that listens, or another that is bound to a port for long. */
export interface Listener {
  /** "0.0.0.0" and "::" are all addresses. */
  readonly ip: string;
  readonly port: number;
  /** null where it cannot be told who it belongs to. */
  readonly process: HostProcess | null;
  /** Connections that wait to be accepted now, and how many may. */
  readonly queued: number;
  readonly queueLimit: number;
}

/** Why the kernel sent resets, or what they hit that came. */
export interface ResetReason {
  readonly direction: 'sent' | 'received';
  /** Endpoint of whoever sent the reset. */
  readonly ip: string;
  readonly port: number;
  /** The kernel's word (NO_SOCKET, TCP_ABORT_ON_CLOSE); null where this kernel gives none. */
  readonly reason: string | null;
  /** Of the socket: TCP_LISTEN, TCP_ESTABLISHED; null where there was none. */
  readonly state: string | null;
  readonly count: number;
}

/** One reset that this machine sent, by its endpoints. */
export interface SentReset {
  readonly ip: string;
  readonly port: number;
  readonly toIp: string;
  readonly toPort: number;
  readonly reason: string | null;
  readonly state: string | null;
}

export interface ConntrackFacts {
  readonly count: number;
  readonly max: number;
  /** Sources with the most entries; empty where the table cannot be read. */
  readonly sources: ReadonlyArray<{ readonly ip: string; readonly entries: number }>;
  /** Entries by state, as far as the table was read. */
  readonly states: Readonly<Record<string, number>>;
  /** Seconds, by the state's name (established, syn_recv, time_wait ...). */
  readonly timeouts: Readonly<Record<string, number>>;
  /** Entries that `sources` and `states` are of; fewer than `count` where reading took too long. */
  readonly entriesRead?: number;
  /** Why there are no sources and states; null where there are. */
  readonly unreadable?: string | null;
  /** Since the start: connections that found no place in the table, or which others had to make place for. */
  readonly insertFailed?: number;
  readonly dropped?: number;
  readonly earlyDropped?: number;
}

/** TCP sockets by whom they are with. The lists have the 20 with the most. */
export interface SocketPeers {
  /** Who has handshakes half-open here (SYN_RECV), and at which ports of this host. */
  readonly halfOpenSources: ReadonlyArray<{ readonly ip: string; readonly sockets: number }>;
  readonly halfOpenPorts: ReadonlyArray<{ readonly port: number; readonly sockets: number }>;
  /** Remote addresses with the most open connections, whoever began them. */
  readonly establishedSources: ReadonlyArray<{ readonly ip: string; readonly sockets: number }>;
  /** Where to this host has used up the most of the ports it connects from, those in TIME_WAIT included. */
  readonly destinations: ReadonlyArray<{ readonly ip: string; readonly port: number; readonly sockets: number }>;
  /** Whether reading took too long, and all of this is less than there is. */
  readonly isPartial: boolean;
}

/** The kernel's settings of TCP, for remedies; each is null where it cannot be read. */
export interface HostSettings {
  /** Ports to connect from, the first and the last (net.ipv4.ip_local_port_range). */
  readonly portRange: readonly [number, number] | null;
  /** The longest accept queue that a program can ask for (net.core.somaxconn). */
  readonly mostQueued: number | null;
  /** Handshakes that a listener may have half-open (net.ipv4.tcp_max_syn_backlog). */
  readonly mostHalfOpen: number | null;
  /** net.ipv4.tcp_syncookies: 0 never, 1 when there are too many, 2 always. */
  readonly synCookies: number | null;
  /** How often a SYN-ACK is sent again (net.ipv4.tcp_synack_retries). */
  readonly synAckRetries: number | null;
}

/** How near a process is to its limit of open files. */
export interface FileLimit {
  readonly process: HostProcess;
  readonly open: number;
  readonly limit: number;
}

export interface HostFacts {
  /** By the machine's clock, milliseconds since 1970. */
  readonly atMillis: number;
  /** Where connects and resets are told by; "none" where nothing tells. */
  readonly attribution: 'trace-events' | 'proc' | 'none';
  /** The share of connects that were looked at, 1 for all. */
  readonly sampledShare: number;
  readonly connectors: readonly Connector[];
  readonly listeners: readonly Listener[];
  readonly resetReasons: readonly ResetReason[];
  /** Resets sent since the last facts, one by one: the newest thousand. */
  readonly sentResets?: readonly SentReset[];
  /** The kernel's counters as they stand, by their names in /proc/net/snmp and /proc/net/netstat. */
  readonly counters: Readonly<Record<string, number>>;
  /** Sockets by state: ESTABLISHED, SYN_RECV, TIME_WAIT ... */
  readonly sockets: Readonly<Record<string, number>>;
  readonly peers?: SocketPeers;
  readonly settings?: HostSettings;
  readonly conntrack: ConntrackFacts | null;
  readonly fileLimits: readonly FileLimit[];
  /** Open files of the whole machine, and at most; null where it cannot be told. */
  readonly files: { readonly open: number; readonly limit: number } | null;
  /** The machine's own addresses. */
  readonly addresses: readonly string[];
}
