import type { Modality } from '../../workload/workload.ts';
import type { Provenance } from '../provenance.ts';

/** A class of models that a workload can ask for: closed ones by rank, open ones by size. */
export type ModelClass =
  | 'frontier'
  | 'mid'
  | 'small'
  | 'open:frontier'
  | 'open:large'
  | 'open:mid'
  | 'open:small'
  | 'voice'
  | 'transcription'
  | 'embedding';

/** A provider that sells a model, and the model's entry in the price package; nulls where the package has none. */
export interface ModelSeller {
  readonly provider: string;
  readonly packageProvider: string | null;
  /** The exact id that the package must answer with. */
  readonly packageModel: string | null;
  /** What the package is asked for: some of its matchers want a prefix. */
  readonly packageQuery: string | null;
  /** Conditions of the sale, such as a price taken from the vendor. */
  readonly note: string;
}

/** A model as providers sell it by the token; open models also have an architecture in `ModelFacts` under the same id. */
export interface ApiModelFacts extends Provenance {
  readonly id: string;
  readonly aliases: readonly string[];
  /** Null for a model that only a user's pricing file names: it is found by its name, not by a class. */
  readonly modelClass: ModelClass | null;
  readonly modality: readonly Modality[];
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** Who makes it; for open models also a company. */
  readonly vendor: string;
  readonly sellers: readonly ModelSeller[];
  /** Tokens of this family's tokenizer for a text that the common one cuts into one; 1 where nothing is published. */
  readonly tokenFactor: number;
}
