/** A place where libpcap can capture. */
export interface HostInterface {
  readonly name: string;
  readonly description: string | null;
  readonly addresses: readonly string[];
  /** null where it cannot be told without opening it. */
  readonly linkType: string | null;
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** Something of the kernel's network stack, as opposed to USB, D-Bus, Bluetooth or netfilter logs. */
  readonly isNetwork: boolean;
}
