/** Fitted constants of one engine generation. Efficiencies are shares of the datasheet peak, never above 1. */
export interface EngineConstants {
  readonly id: string;
  readonly asOf: string;
}
