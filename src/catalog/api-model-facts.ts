import type { Modality } from '../workload/workload.ts';
import type { Provenance } from './provenance.ts';

/** A class of models that a workload can ask for: closed ones by rank, open ones by size. */
export type ModelClass =
  | 'frontier'
  | 'mid'
  | 'small'
  | 'open:large'
  | 'open:mid'
  | 'open:small'
  | 'voice'
  | 'transcription'
  | 'embedding';

/** A model as providers sell it by the token; open models also have an architecture in `ModelFacts` under the same id. */
export interface ApiModelFacts extends Provenance {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly modelClass: ModelClass;
  readonly modality: readonly Modality[];
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** Providers that sell it, by catalogue id, with the name that each uses for it. */
  readonly sellers: readonly { readonly provider: string; readonly name: string }[];
  /** Tokens of this family's tokenizer for a text that the common one cuts into one; 1 where nothing is published. */
  readonly tokenFactor: number;
}
