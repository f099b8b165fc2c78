import type { Autoscale } from '../deployment.ts';

/**
 * Decides how many replicas there should be, as a horizontal pod autoscaler does: outstanding requests over the
 * target, rounded up; growth waits until the need has lasted for its stabilisation window, shrinking likewise; and
 * the last replica goes after its own idle time.
 */
export class Autoscaler {
  private readonly config: Autoscale;
  private readonly timesS: number[] = [];
  private readonly needs: number[] = [];
  private idleSinceS: number | null = null;
  private nextShrinkS = 0;

  constructor(config: Autoscale) {
    this.config = config;
  }

  /**
   * The number of replicas wanted from now on, given those that are ready and those that are starting. A fleet that
   * is starting is not idle: the request that woke it may have been refused, and its client comes back.
   */
  decide(nowS: number, outstanding: number, ready: number, starting: number): number {
    const { config } = this;
    const current = ready + starting;
    if (outstanding > 0 || starting > 0) this.idleSinceS = null;
    else this.idleSinceS ??= nowS;
    const need = Math.ceil(outstanding / config.targetOutstanding);
    this.timesS.push(nowS);
    this.needs.push(need);
    const keepS = Math.max(config.scaleUpStabilisationS, config.scaleDownStabilisationS);
    while (this.timesS[0] < nowS - keepS) {
      this.timesS.shift();
      this.needs.shift();
    }
    let lasting = need;
    let recent = need;
    for (let i = 0; i < this.timesS.length; i += 1) {
      if (this.timesS[i] >= nowS - config.scaleUpStabilisationS) lasting = Math.min(lasting, this.needs[i]);
      if (this.timesS[i] >= nowS - config.scaleDownStabilisationS) recent = Math.max(recent, this.needs[i]);
    }
    const mayShrink = nowS >= this.nextShrinkS;
    if (mayShrink) this.nextShrinkS = nowS + (config.scaleDownCheckS ?? 0);
    let wanted = current;
    if (lasting > current) wanted = lasting;
    else if (recent < current && mayShrink) wanted = recent;
    const mayBeZero = this.idleSinceS !== null && nowS - this.idleSinceS >= config.scaleToZeroAfterS;
    const floor = Math.max(config.minReplicas, mayBeZero || current === 0 ? 0 : 1);
    return Math.min(config.maxReplicas, Math.max(floor, wanted));
  }
}
