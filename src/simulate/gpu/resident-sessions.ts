import { EntryTable } from './entry-table.ts';

/**
 * Sessions whose KV blocks are still in a replica's memory although no request uses them: what a prefix cache can
 * serve. Least recently used leave first, block by block from the end of their history.
 */
export class ResidentSessions {
  /** Blocks held by all sessions. */
  blocks = 0;
  private readonly entryOf = new EntryTable();
  private readonly session: Int32Array;
  private readonly held: Int32Array;
  private readonly newer: Int32Array;
  private readonly older: Int32Array;
  private readonly free: Int32Array;
  private freeCount: number;
  private oldest = -1;
  private newest = -1;

  /** At most `capacity` sessions can be resident; each holds at least one block. */
  constructor(capacity: number) {
    this.session = new Int32Array(capacity);
    this.held = new Int32Array(capacity);
    this.newer = new Int32Array(capacity);
    this.older = new Int32Array(capacity);
    this.free = new Int32Array(capacity);
    this.freeCount = capacity;
    for (let entry = 0; entry < capacity; entry += 1) this.free[entry] = capacity - 1 - entry;
  }

  /** Blocks of a session's history that are resident. */
  blocksOf(session: number): number {
    const entry = this.entryOf.find(session);
    return entry < 0 ? 0 : this.held[entry];
  }

  /** A request of the session takes its blocks into use. */
  take(session: number): void {
    const entry = this.entryOf.find(session);
    if (entry >= 0) this.drop(entry);
  }

  /** A request of the session has ended and leaves this many blocks behind. */
  leave(session: number, blocks: number): void {
    this.take(session);
    if (blocks <= 0) return;
    if (this.freeCount === 0) this.drop(this.oldest);
    this.freeCount -= 1;
    const entry = this.free[this.freeCount];
    this.session[entry] = session;
    this.held[entry] = blocks;
    this.newer[entry] = -1;
    this.older[entry] = this.newest;
    if (this.newest >= 0) this.newer[this.newest] = entry;
    else this.oldest = entry;
    this.newest = entry;
    this.entryOf.add(session, entry);
    this.blocks += blocks;
  }

  /** Evicts until at most this many blocks are held. */
  shrinkTo(blocks: number): void {
    while (this.blocks > blocks && this.oldest >= 0) {
      const excess = Math.ceil(this.blocks - blocks);
      if (this.held[this.oldest] <= excess) {
        this.drop(this.oldest);
      } else {
        this.held[this.oldest] -= excess;
        this.blocks -= excess;
      }
    }
  }

  private drop(entry: number): void {
    const newer = this.newer[entry];
    const older = this.older[entry];
    if (newer >= 0) this.older[newer] = older;
    else this.newest = older;
    if (older >= 0) this.newer[older] = newer;
    else this.oldest = newer;
    this.blocks -= this.held[entry];
    this.entryOf.remove(this.session[entry]);
    this.free[this.freeCount] = entry;
    this.freeCount += 1;
  }
}
