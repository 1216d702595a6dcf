/** A jump of time halves at most so often: that leaves nothing of a 28-bit weight but 1. */
const MAX_HALVINGS = 32;

/** Tells when the weights of tables are to be halved: each half-life of packet time. */
export class Fading {
  private start = Number.NaN;

  /** @param halfLifeSeconds null for never */
  constructor(private readonly halfLifeSeconds: number | null) {}

  /** How many half-lives have ended before this second, since it was last asked; time that is set back starts a new one. */
  advance(second: number): number {
    const { halfLifeSeconds } = this;
    if (halfLifeSeconds === null || !Number.isFinite(second)) return 0;
    if (!(second >= this.start)) this.start = second;
    const halvings = Math.floor((second - this.start) / halfLifeSeconds);
    if (halvings > 0) this.start += halvings * halfLifeSeconds;
    return Math.min(halvings, MAX_HALVINGS);
  }
}
